# Sourced by ./test: PostgreSQL's programs, for a throw-away cluster that the tests make themselves. Never relies on what a machine happens to have.
find_initdb() {
    command -v initdb && return
    # Debian keeps the programs of each version in a folder of its own, outside the path.
    for program in /usr/lib/postgresql/*/bin/initdb; do
        [ -x "$program" ] && echo "$program" && return
    done
    return 1
}

need_postgres() {
    find_initdb && return
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        {
            echo "Missing: PostgreSQL's programs initdb, pg_ctl and postgres. Every journey runs on PostgreSQL as well as on SQLite."
            echo "  Debian, Ubuntu           sudo apt-get install postgresql   (as root ./test does this itself)"
            echo "  Fedora                   sudo dnf install postgresql-server"
            echo "  macOS with Homebrew      brew install postgresql"
            echo "No server has to run and no database has to be there: the tests make a cluster in a temporary folder and remove it."
        } >&2
        return 1
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends postgresql-common || return 1
    # The package would make and start a cluster of its own; nobody here needs it.
    sed -i -E 's/^#? *create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf || return 1
    grep -q '^create_main_cluster = false' /etc/postgresql-common/createcluster.conf || echo 'create_main_cluster = false' >>/etc/postgresql-common/createcluster.conf
    apt-get install -q -y --no-install-recommends postgresql || return 1
    find_initdb
}
