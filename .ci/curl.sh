# Sourced by ./test: the guides are run as their readers run them, with curl.
need_curl() {
    command -v curl && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        {
            echo "Missing: curl. The guides are run by the tests with the commands that stand in them."
            echo "  Debian, Ubuntu           sudo apt-get install curl   (as root ./test does this itself)"
            echo "  Fedora                   sudo dnf install curl"
        } >&2
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends curl ca-certificates
}
