# Sourced by ./test: a browser without a window, which prints papers and reads them back. Never relies on what a machine happens to have.
find_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

need_chromium() {
    find_chromium && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        {
            echo "Missing: Chromium. Letters, labels and slips are printed and measured by a real browser."
            echo "  Debian                   sudo apt-get install chromium   (as root ./test does this itself)"
            echo "  Fedora                   sudo dnf install chromium"
            echo "  macOS with Homebrew      brew install chromium"
        } >&2
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-liberation || return 1
    find_chromium
}
