# Sourced by ./makegood, ./test and bench/run: is the right .NET at hand, and if not, what to do; and how it runs a server.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1

# The tool's own folder for a clean machine without a home.
if [ -z "${HOME:-}" ]; then export DOTNET_CLI_HOME=${TMPDIR:-/tmp}/makegood-dotnet; fi

missing_sdk() {
    {
        echo "makegood: $1"
        echo
        echo "Makegood needs the .NET SDK 10 (10.0.401 or a later 10.0 feature release)."
        echo "  Ubuntu 24.04 or later    sudo apt-get install dotnet-sdk-10.0"
        echo "  Debian, other Linux      follow https://learn.microsoft.com/dotnet/core/install/linux"
        echo "  Fedora                   sudo dnf install dotnet-sdk-10.0"
        echo "  macOS with Homebrew      brew install dotnet"
        echo "  without root             the dotnet-install script: dotnet-install.sh --channel 10.0"
        echo "Then check: \`dotnet --list-sdks\` shows a line that begins with 10.0."
    } >&2
    exit 69
}

need_sdk() {
    command -v dotnet >/dev/null || missing_sdk "there is no \`dotnet\` on the PATH."
    # Asked inside the repository, it applies global.json; a failure means that no SDK fits.
    (cd "$root" && dotnet --version >/dev/null 2>&1) || missing_sdk "the \`dotnet\` on the PATH has no fitting SDK ($(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' - | sed 's/^$/none/'))."
}

# A program that is built already needs no SDK, only something to run it.
need_dotnet() {
    command -v dotnet >/dev/null || missing_sdk "there is no \`dotnet\` on the PATH."
}

# How .NET runs a server (docs/benchmarks.md, store credit): it answers at once rather than clears up in one go, so young generations are small and pauses short; and its
# threads sleep when they have nothing to do, because the database needs the processors too. What is set already stays.
as_server() {
    export DOTNET_GCgen0size="${DOTNET_GCgen0size:-0x200000}"
    export DOTNET_GCGen0MaxBudget="${DOTNET_GCGen0MaxBudget:-0x200000}"
    export DOTNET_GCGen1MaxBudget="${DOTNET_GCGen1MaxBudget:-0x40000}"
    export DOTNET_ThreadPool_UnfairSemaphoreSpinLimit="${DOTNET_ThreadPool_UnfairSemaphoreSpinLimit:-0}"
}
