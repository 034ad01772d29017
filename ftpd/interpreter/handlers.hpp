#pragma once

#include "ftpd/interpreter/row.hpp"

namespace ftp::server {

// The handlers of the table, by chapter. Each starts only where the gate let it; its Reply is the last one of its
// command.

// access.cpp (RFC 959 §4.1.1)
awaitable<Reply> user(Session&, std::string_view argument);
awaitable<Reply> password(Session&, std::string_view argument);
awaitable<Reply> account(Session&, std::string_view argument);
awaitable<Reply> reinitialize(Session&, std::string_view argument);
awaitable<Reply> quit(Session&, std::string_view argument);

// security.cpp (RFC 4217, 7151)
awaitable<Reply> authenticate(Session&, std::string_view argument);
awaitable<Reply> protection_buffer_size(Session&, std::string_view argument);
awaitable<Reply> protection_level(Session&, std::string_view argument);
awaitable<Reply> clear_command_channel(Session&, std::string_view argument);
awaitable<Reply> host(Session&, std::string_view argument);

// parameters.cpp (RFC 959 §4.1.2, 2428, 3659 §5)
awaitable<Reply> port(Session&, std::string_view argument);
awaitable<Reply> extended_port(Session&, std::string_view argument);
awaitable<Reply> passive(Session&, std::string_view argument);
awaitable<Reply> extended_passive(Session&, std::string_view argument);
awaitable<Reply> representation_type(Session&, std::string_view argument);
awaitable<Reply> structure(Session&, std::string_view argument);
awaitable<Reply> transfer_mode(Session&, std::string_view argument);
awaitable<Reply> allocate(Session&, std::string_view argument);
awaitable<Reply> restart(Session&, std::string_view argument);
awaitable<Reply> range(Session&, std::string_view argument);
awaitable<Reply> options(Session&, std::string_view argument);

// transfers.cpp (RFC 959 §4.1.3)
awaitable<Reply> retrieve(Session&, std::string_view argument);
awaitable<Reply> store(Session&, std::string_view argument);
awaitable<Reply> store_unique(Session&, std::string_view argument);
awaitable<Reply> append(Session&, std::string_view argument);
awaitable<Reply> abort_transfer(Session&, std::string_view argument);

// listings.cpp (RFC 959 §4.1.3, 3659 §7)
awaitable<Reply> list(Session&, std::string_view argument);
awaitable<Reply> name_list(Session&, std::string_view argument);
awaitable<Reply> machine_list(Session&, std::string_view argument);
awaitable<Reply> machine_status(Session&, std::string_view argument);
awaitable<Reply> status(Session&, std::string_view argument);

// files.cpp (RFC 959 §4.1.3, 3659 §3 and §4)
awaitable<Reply> change_directory(Session&, std::string_view argument);
awaitable<Reply> change_to_parent(Session&, std::string_view argument);
awaitable<Reply> print_directory(Session&, std::string_view argument);
awaitable<Reply> make_directory(Session&, std::string_view argument);
awaitable<Reply> remove_directory(Session&, std::string_view argument);
awaitable<Reply> delete_file(Session&, std::string_view argument);
awaitable<Reply> rename_from(Session&, std::string_view argument);
awaitable<Reply> rename_to(Session&, std::string_view argument);
awaitable<Reply> file_size(Session&, std::string_view argument);
awaitable<Reply> modification_time(Session&, std::string_view argument);
awaitable<Reply> structure_mount(Session&, std::string_view argument);

// facts.cpp (draft-somers-ftp-mfxx-04)
awaitable<Reply> modify_time(Session&, std::string_view argument);
awaitable<Reply> modify_facts(Session&, std::string_view argument);

// remove_tree.cpp
awaitable<Reply> remove_directory_tree(Session&, std::string_view argument);
// Whether RMDA and SITE RMDIR are switched on: else they are listed nowhere.
bool removes_trees(const Configuration& configuration);

// hash.cpp (draft-bryan-ftpext-hash-02, and what came before it)
awaitable<Reply> hash(Session&, std::string_view argument);
awaitable<Reply> crc32(Session&, std::string_view argument);
awaitable<Reply> md5(Session&, std::string_view argument);
awaitable<Reply> sha1(Session&, std::string_view argument);
awaitable<Reply> sha256(Session&, std::string_view argument);
awaitable<Reply> sha512(Session&, std::string_view argument);
// The FEAT line of HASH: what it knows, and * behind what it computes now.
std::string hash_feature(DigestAlgorithm chosen);

// information.cpp (RFC 959 §4.1.3, 2389)
awaitable<Reply> features(Session&, std::string_view argument);
awaitable<Reply> help(Session&, std::string_view argument);
awaitable<Reply> system_type(Session&, std::string_view argument);
awaitable<Reply> no_operation(Session&, std::string_view argument);
awaitable<Reply> client_name(Session&, std::string_view argument);
awaitable<Reply> client_identity(Session&, std::string_view argument);
awaitable<Reply> language(Session&, std::string_view argument);

// questions.cpp (draft-peterson-streamlined-ftp-command-extensions, drftpd)
awaitable<Reply> available_space(Session&, std::string_view argument);
awaitable<Reply> prepare_transfer(Session&, std::string_view argument);

// site.cpp
awaitable<Reply> site(Session&, std::string_view argument);

}  // namespace ftp::server
