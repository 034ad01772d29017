#include "common/base/standard_streams.hpp"
#include "ftpd/command/command.hpp"
#include "ftpd/interpreter/need.hpp"
#include "ftpd/server/privileges.hpp"
#include "ftpd/server/server.hpp"
#include "ftpd/tree/tree.hpp"

#include <fmt/format.h>

#include <cstdio>

// Wires the rooms together: the command line starts the server and asks the interpreter's table.

namespace {

using namespace ftp;
using namespace ftp::server;

std::string text_of(const Endpoint& endpoint) {
    const auto host = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

template <typename Announce>
int run_server(Server::Plan plan, Announce announce) {
    if (const auto given_up = give_up_needless_rights(plan.configuration.server.user); !given_up) {
        fmt::print(stderr, "ftpd: {}\n", given_up.error().text());
        return failed;
    }
    auto server = Server::start(std::move(plan));
    if (!server) {
        fmt::print(stderr, "ftpd: {}\n", server.error().doing());
        return server.error().is(std::errc::invalid_argument) ? misused : failed;
    }
    for (const auto& endpoint : (*server)->listening()) fmt::print("ftpd: listening on {}\n", text_of(endpoint));
    announce((*server)->listening().front());
    std::fflush(stdout);
    (*server)->run();
    return done;
}

int serve(const Configuration& configuration, const ServeOptions& options) {
    Server::Plan plan;
    plan.configuration = configuration;
    plan.fixed_users.push_back(options.user);
    return run_server(std::move(plan), [&options](const Endpoint& endpoint) {
        fmt::print("{}", serve_banner(options, endpoint.address().to_string(), Port(endpoint.port())));
    });
}

Result<OwnCertificate> own(const std::string& folder) {
    OwnCertificate result;
    auto files = own_certificate(folder);
    if (!files) return files.error();
    const auto identity = load_identity(files->certificate, files->key);
    if (!identity) return identity.error();
    result.files = std::move(*files);
    result.fingerprint = identity->fingerprint();
    result.pin = pin_of(*identity->chain.front());
    return result;
}

// The configuration as it stands in the file now, or what is wrong with it.
Configuration read_again(const std::string& file, std::string& problem) {
    auto loaded = load_configuration(file);
    for (const auto& mistake : loaded.mistakes) problem += (problem.empty() ? "" : "; ") + mistake.text;
    return std::move(loaded.configuration);
}

int service(const Configuration& configuration, const std::string& file) {
    Server::Plan plan;
    plan.configuration = configuration;
    plan.reload = [file](std::string& problem) { return read_again(file, problem); };
    return run_server(std::move(plan), [](const Endpoint&) {});
}

Result<FileStatus> look(const std::string& home, const VirtualPath& path) {
    const auto tree = Tree::open(home);
    if (!tree) return tree.error();
    return tree->status(path);
}

}  // namespace

int main(int argc, char** argv) {
    ftp::occupy_closed_streams();
    Programs programs;
    programs.serve = serve;
    programs.service = service;
    programs.need_of = need_of;
    programs.commands = commands;
    programs.look = look;
    programs.own_certificate = own;
    programs.certificate_mistakes = [](const Configuration& configuration) {
        return certificate_mistakes(configuration.tls, std::chrono::system_clock::now());
    };
    return ftp::server::run(argc, argv, programs);
}
