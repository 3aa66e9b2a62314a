# Sourced by ./test: hledger, the oracle that the books of store credit are held against.
need_hledger() {
    command -v hledger && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        {
            echo "Missing: hledger. The journal that the credit ledger exports is opened by it, and every balance is compared."
            echo "  Debian, Ubuntu           sudo apt-get install hledger   (as root ./test does this itself)"
            echo "  Fedora                   sudo dnf install hledger"
            echo "  macOS with Homebrew      brew install hledger"
        } >&2
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends hledger || return 1
    command -v hledger
}
