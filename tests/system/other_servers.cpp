#include "tests/system/other_servers.hpp"

#include "common/net/tls_context.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/namespaces.hpp"

#include <filesystem>
#include <pwd.h>
#include <stdexcept>
#include <unistd.h>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

// "secret"
constexpr const char* secret =
    "$6$rounds=1000$loopback$eXC4MniKebmZCF8gdS//2EzZx07rU.yN9UEH/.GEnmPOAKInaU1/IOHNg0YR6y/Cnq/7pJdDqxbtfu6J8e375.";
constexpr ::uid_t nobody = 65534;
// Debian's Python: the one that sees Debian's packages.
constexpr const char* python = "/usr/bin/python3";
const fs::path unpacked = fs::path(FTP_SOURCE_DIR) / "build/strangers/usr";

std::string program_of(const std::string& name) {
    for (const auto* folder : {"sbin", "bin"}) {
        if (const auto file = unpacked / folder / name; fs::exists(file)) return file.string();
    }
    return find_program(name);
}

fs::path proftpd_modules() {
    return fs::exists(unpacked / "lib/proftpd") ? unpacked / "lib/proftpd" : fs::path("/usr/lib/proftpd");
}

// Its own name is ftpd: one in PATH may be anybody's.
fs::path inetutils() { return unpacked / "sbin/ftpd"; }

// Those servers cannot choose a port by themselves.
std::uint16_t free_port() { return RawListener().port(); }

}  // namespace

std::string OtherServer::missing(const std::string& name, Tls tls) {
    if (name == "pyftpdlib") {
        Program program;
        program.words = {python, "-c", tls == Tls::off ? "import pyftpdlib" : "import pyftpdlib, OpenSSL"};
        const std::string packages = tls == Tls::off ? "python3-pyftpdlib" : "python3-pyftpdlib or python3-openssl";
        return fs::exists(python) && run(program).status == 0 ? "" : packages + " is not installed";
    }
    if (name == "proftpd" && tls != Tls::off && !fs::exists(proftpd_modules() / "mod_tls.so"))
        return "proftpd-mod-crypto is not installed";
    if (name == "inetutils-ftpd")
        return fs::exists(inetutils()) ? no_namespaces() : "inetutils-ftpd is not unpacked below build/strangers";
    if (name == "pure-ftpd" && ::geteuid() != 0) return "pure-ftpd needs root";
    return program_of(name).empty() ? name + " is not installed" : "";
}

OtherServer::OtherServer(const std::string& name, Tls tls, Place place) : tls_(tls), place_(std::move(place)) {
    fs::create_directory(home());
    if (tls_ != Tls::off) write_certificate();
    if (name == "pyftpdlib" || name == "inetutils-ftpd") {
        process_.emplace(name == "pyftpdlib" ? pyftpdlib() : inetutils_ftpd());
        wait_for_port(name);
        return;
    }
    port_ = free_port();
    process_.emplace(elsewhere(name));
    const auto settled = [this] { return answers() || process_->ended_by(Process::Moment()); };
    if (!within(std::chrono::seconds(20), settled) || process_->ended_by(Process::Moment()))
        throw std::runtime_error(name + " does not start: " + process_->output() + process_->errors());
}

Program OtherServer::elsewhere(const std::string& name) {
    auto program = name == "vsftpd" ? vsftpd() : name == "proftpd" ? proftpd() : pure_ftpd();
    program.words.insert(program.words.begin(), place_.inside.begin(), place_.inside.end());
    return program;
}

std::string OtherServer::url(const std::string& path) const {
    return "ftp://" + user_ + "@" + place_.far_address + ":" + std::to_string(port_) + "/" + path;
}

bool OtherServer::answers() const {
    if (!place_.inside.empty()) return answers_there();
    try {
        RawClient greeted(port_);
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

// Only who is there himself can ask it.
bool OtherServer::answers_there() const {
    Program caller;
    caller.words = place_.inside;
    caller.words.insert(caller.words.end(),
                        {python, "-c",
                         "import socket, sys\n"
                         "assert socket.create_connection((sys.argv[1], sys.argv[2]), 5).recv(3) == b'220'",
                         place_.far_address, std::to_string(port_)});
    return run(caller).status == 0;
}

// Anonymous, since its accounts are those of the system; as whoever runs the test.
Program OtherServer::vsftpd() {
    const auto* self = ::getpwuid(::geteuid());
    user_ = "anonymous";
    const auto file = folder_ / "vsftpd.conf";
    write_file(file, "listen=YES\nlisten_address=" + place_.address + "\nlisten_port=" + std::to_string(port_) +
                         "\nbackground=NO\nrun_as_launching_user=YES\nftp_username=" +
                         (self ? self->pw_name : "nobody") + "\nanon_root=" + home() +
                         "\nanonymous_enable=YES\nno_anon_password=YES\nwrite_enable=YES\nanon_upload_enable=YES\n"
                         "anon_mkdir_write_enable=YES\nanon_other_write_enable=YES\nanon_umask=022\nmdtm_write=YES\n"
                         "allow_writeable_chroot=YES\nforce_dot_files=YES\nseccomp_sandbox=NO\npasv_min_port="
                         "30000\npasv_max_port=31999\n" +
                         (tls_ == Tls::off ? ""
                                           : "ssl_enable=YES\nallow_anon_ssl=YES\nforce_anon_logins_ssl=YES\n"
                                             "force_anon_data_ssl=YES\nrequire_ssl_reuse=YES\nrsa_cert_file=" +
                                                 with_key() + "\n"));
    Program program;
    program.words = {program_of("vsftpd"), file.string()};
    return program;
}

Program OtherServer::proftpd() {
    const auto users = folder_ / "users";
    write_file(users, std::string("alice:") + secret + ":" + std::to_string(::geteuid()) + ":" +
                          std::to_string(::getegid()) + "::" + home() + ":/bin/sh\n");
    fs::permissions(users, fs::perms::owner_read | fs::perms::owner_write);
    const auto file = folder_ / "proftpd.conf";
    write_file(
        file,
        "ModulePath " + proftpd_modules().string() +
            "\nServerName test\nServerType standalone\nDefaultServer on\nDefaultAddress " + place_.address +
            "\n"
            "UseIPv6 off\nUseReverseDNS off\nScoreboardFile none\nWtmpLog off\nTransferLog none\n"
            "SystemLog none\nDelayEngine off\nAuthOrder mod_auth_file.c\nRequireValidShell off\n"
            "RootLogin on\nAllowOverwrite on\nPassivePorts 30000 31999\nPort " +
            std::to_string(port_) + "\nPidFile " + (folder_ / "pid").string() + "\nAuthUserFile " + users.string() +
            "\nDefaultChdir " + home() + "\n" +
            (fs::exists(proftpd_modules() / "mod_deflate.so") ? "LoadModule mod_deflate.c\nDeflateEngine on\n" : "") +
            (fs::exists(proftpd_modules() / "mod_digest.so") ? "LoadModule mod_digest.c\nDigestEngine on\n" : "") +
            (tls_ == Tls::off ? ""
                              : "LoadModule mod_tls.c\nTLSEngine on\nTLSRequired on\n"
                                "TLSECCertificateFile " +
                                    with_key() + "\nTLSECCertificateKeyFile " + with_key() + "\n"));
    Program program;
    program.words = {program_of("proftpd"), "-n", "-q", "-c", file.string()};
    return program;
}

// It gives nobody the rights of root, so alice becomes somebody else, who must get to her home.
Program OtherServer::pure_ftpd() {
    const auto users = folder_ / "users";
    const auto database = folder_ / "users.pdb";
    write_file(users, std::string("alice:") + secret + ":65534:65534::" + home() + "/./::::::::::::\n");
    give_home_away();
    Program make_database;
    make_database.words = {program_of("pure-pw"), "mkdb", database.string(), "-f", users.string()};
    if (const auto made = run(make_database); made.status != 0) throw std::runtime_error("pure-pw: " + made.text());
    Program program;
    program.words = {program_of("pure-ftpd"),
                     "-S",
                     place_.address + "," + std::to_string(port_),
                     "-4",
                     "-A",
                     "-E",
                     "-H",
                     "-l",
                     "puredb:" + database.string(),
                     "-u",
                     "1",
                     "-p",
                     "30000:31999",
                     "-f",
                     "none",
                     "-U",
                     "133:022",
                     "-g",
                     (folder_ / "pid").string()};
    if (tls_ != Tls::off) program.words.insert(program.words.end(), {"-Y", "2", "-2", with_key()});
    return program;
}

void OtherServer::write_certificate() const {
    const auto identity = make_identity({"127.0.0.1"}, 2);
    write_file(certificate(), to_pem(identity));
    write_file(with_key(), to_pem(identity) + key_to_pem(identity));
    fs::permissions(with_key(), fs::perms::owner_read | fs::perms::owner_write);
}

void OtherServer::give_home_away() const {
    if (::chown(home().c_str(), nobody, nobody) != 0) throw std::runtime_error("chown " + home());
    fs::permissions(folder_.path(), fs::perms::others_exec | fs::perms::group_exec, fs::perm_options::add);
}

Program OtherServer::pyftpdlib() const {
    Program program;
    program.words = {python, FTP_SOURCE_DIR "/tests/system/pyftpdlib_server.py", home()};
    if (tls_ != Tls::off) program.words.push_back(with_key());
    return program;
}

// It knows the accounts of the system only, so it sees a passwd of its own, where alice is who runs the test; and the
// system's list of logins stays as it is.
Program OtherServer::inetutils_ftpd() const {
    const auto users = (folder_ / "passwd").string();
    const auto logins = (folder_ / "wtmp").string();
    write_file(users, std::string("alice:") + secret + ":0:0::" + home() + ":/bin/sh\n");
    write_file(logins, "");
    const auto mounts = "mount --bind '" + users + "' /etc/passwd\n[ ! -e /var/log/wtmp ] || mount --bind '" + logins +
                        "' /var/log/wtmp";
    Program program;
    program.words = with_own_mounts(
        mounts, {python, FTP_SOURCE_DIR "/tests/system/inetd.py", inetutils().string(), "--auth=default"});
    return program;
}

void OtherServer::wait_for_port(const std::string& name) {
    const std::string before_port = "listening on ";
    const auto settled = [this] {
        return process_->output().find('\n') != std::string::npos || process_->ended_by(Process::Moment());
    };
    const bool said = within(std::chrono::seconds(20), settled);
    const auto line = process_->output();
    if (!said || !line.starts_with(before_port))
        throw std::runtime_error(name + " does not start: " + line + process_->errors());
    port_ = static_cast<std::uint16_t>(std::stoul(line.substr(before_port.size())));
}

}  // namespace ftp::test
