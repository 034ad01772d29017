#include "ftpd/interpreter/handlers.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

using Op = Operation;
constexpr auto anyone = Condition::nothing;
constexpr auto login = Condition::login;
constexpr auto transfer = Condition::login | Condition::data_setup;
constexpr auto secret = Condition::tells_secrets;
constexpr auto still = Condition::no_files_ahead;
constexpr auto setup = Condition::login | still;
constexpr auto old_setup = setup | Condition::not_extended_only;

// clang-format off
constexpr std::array rows{
    Row{"ABOR", Argument::ignored,  login,                                 Op::none,                      Keeps::rename,  "",            "ABOR", abort_transfer},
    Row{"ACCT", Argument::required, secret,                                Op::none,                      Keeps::nothing, "",            "ACCT <SP> account", account},
    Row{"ALLO", Argument::required, login,                                 Op::none,                      Keeps::restart, "ALLO EXACT",  "ALLO <SP> octets [<SP> R <SP> record-size]", allocate},
    Row{"APPE", Argument::required, transfer,                              Op::create | Op::append,       Keeps::restart, "",            "APPE <SP> path", append},
    Row{"AUTH", Argument::required, Condition::clear,                      Op::none,                      Keeps::nothing, "*",           "AUTH <SP> TLS", authenticate},
    Row{"AVBL", Argument::optional, login,                                 Op::list | Op::create,         Keeps::nothing, "AVBL",        "AVBL [<SP> directory]", available_space},
    Row{"CCC",  Argument::ignored,  login | Condition::may_leave_tls,      Op::none,                      Keeps::nothing, "*",           "CCC", clear_command_channel},
    Row{"CDUP", Argument::ignored,  login,                                 Op::none,                      Keeps::nothing, "",            "CDUP", change_to_parent},
    Row{"CLNT", Argument::optional, anyone,                                Op::none,                      Keeps::nothing, "CLNT",        "CLNT <SP> name-of-client", client_name},
    Row{"CSID", Argument::optional, anyone,                                Op::none,                      Keeps::nothing, "CSID",        "CSID <SP> Name=client;[Version=version;]", client_identity},
    Row{"CWD",  Argument::required, login,                                 Op::none,                      Keeps::nothing, "TVFS",        "CWD <SP> path", change_directory},
    Row{"DELE", Argument::required, login,                                 Op::remove,                    Keeps::nothing, "",            "DELE <SP> path", delete_file},
    Row{"EPRT", Argument::required, old_setup,                             Op::none,                      Keeps::restart, "EPRT",        "EPRT <SP> |family|address|port|", extended_port},
    Row{"EPSV", Argument::optional, setup,                                 Op::none,                      Keeps::restart, "EPSV",        "EPSV [<SP> 1|2|ALL]", extended_passive},
    Row{"FEAT", Argument::none,     anyone,                                Op::none,                      Keeps::restart, "",            "FEAT", features},
    Row{"HASH", Argument::required, login,                                 Op::read,                      Keeps::nothing, "*",           "HASH <SP> path", hash},
    Row{"HELP", Argument::optional, anyone,                                Op::none,                      Keeps::rename,  "",            "HELP [<SP> command]", help},
    Row{"HOST", Argument::required, Condition::stranger,                   Op::none,                      Keeps::nothing, "HOST",        "HOST <SP> name", host},
    Row{"LANG", Argument::optional, anyone,                                Op::none,                      Keeps::nothing, "LANG EN*",    "LANG [<SP> language-tag]", language},
    Row{"LIST", Argument::optional, transfer,                              Op::list,                      Keeps::nothing, "",            "LIST [<SP> -options] [<SP> path]", list},
    Row{"MDTM", Argument::required, login,                                 Op::list | Op::read,           Keeps::restart, "*",           "MDTM <SP> path", modification_time},
    Row{"MFF",  Argument::required, login,                                 Op::change_facts | Op::create, Keeps::nothing, "MFF modify;UNIX.mode;UNIX.group;UNIX.owner;", "MFF <SP> fact=value;[fact=value;...] <SP> path", modify_facts},
    Row{"MFMT", Argument::required, login,                                 Op::change_facts | Op::create, Keeps::nothing, "MFMT",        "MFMT <SP> YYYYMMDDHHMMSS <SP> path", modify_time},
    Row{"MKD",  Argument::required, login,                                 Op::make_directory,            Keeps::nothing, "",            "MKD <SP> path", make_directory},
    Row{"MLSD", Argument::optional, transfer,                              Op::list,                      Keeps::nothing, "",            "MLSD [<SP> path]", machine_list},
    Row{"MLST", Argument::optional, login,                                 Op::list,                      Keeps::nothing, "*",           "MLST [<SP> path]", machine_status},
    Row{"MODE", Argument::required, setup,                                 Op::none,                      Keeps::restart, "*",           "MODE <SP> S|B", transfer_mode},
    Row{"NLST", Argument::optional, transfer,                              Op::list,                      Keeps::nothing, "",            "NLST [<SP> -options] [<SP> path]", name_list},
    Row{"NOOP", Argument::ignored,  anyone,                                Op::none,                      Keeps::both,    "",            "NOOP", no_operation},
    Row{"OPTS", Argument::required, anyone,                                Op::none,                      Keeps::restart, "UTF8",        "OPTS <SP> command [<SP> options]", options},
    Row{"PASS", Argument::optional, secret | Condition::after_user,        Op::none,                      Keeps::nothing, "",            "PASS <SP> password", password},
    Row{"PASV", Argument::ignored,  old_setup,                             Op::none,                      Keeps::restart, "",            "PASV", passive},
    Row{"PBSZ", Argument::required, Condition::encrypted,                  Op::none,                      Keeps::restart, "*",           "PBSZ <SP> 0", protection_buffer_size},
    Row{"PORT", Argument::required, old_setup,                             Op::none,                      Keeps::restart, "",            "PORT <SP> h1,h2,h3,h4,p1,p2", port},
    Row{"PRET", Argument::required, login,                                 Op::none,                      Keeps::restart, "",            "PRET <SP> transfer-command [<SP> path]", prepare_transfer},
    Row{"PROT", Argument::required, Condition::encrypted | Condition::after_buffer_size | still, Op::none, Keeps::restart, "*",           "PROT <SP> C|P", protection_level},
    Row{"PWD",  Argument::ignored,  login,                                 Op::none,                      Keeps::nothing, "",            "PWD", print_directory},
    Row{"QUIT", Argument::ignored,  anyone,                                Op::none,                      Keeps::nothing, "",            "QUIT", quit},
    Row{"RANG", Argument::required, login,                                 Op::none,                      Keeps::nothing, "RANG STREAM", "RANG <SP> first-octet <SP> last-octet", range},
    Row{"REIN", Argument::ignored,  still,                                 Op::none,                      Keeps::nothing, "",            "REIN", reinitialize},
    Row{"REST", Argument::required, login,                                 Op::none,                      Keeps::restart, "REST STREAM", "REST <SP> octets", restart},
    Row{"RETR", Argument::required, transfer,                              Op::read,                      Keeps::restart, "",            "RETR <SP> path", retrieve},
    Row{"RMD",  Argument::required, login,                                 Op::remove_directory,          Keeps::nothing, "",            "RMD <SP> path", remove_directory},
    Row{"RMDA", Argument::required, login,                                 Op::remove_directory,          Keeps::nothing, "*",           "RMDA <SP> path", remove_directory_tree},
    Row{"RNFR", Argument::required, login,                                 Op::rename | Op::rename_own,   Keeps::nothing, "",            "RNFR <SP> path", rename_from},
    Row{"RNTO", Argument::required, login | Condition::after_rename_from,  Op::rename | Op::rename_own,   Keeps::rename,  "",            "RNTO <SP> path", rename_to},
    Row{"SITE", Argument::required, login,                                 Op::none,                      Keeps::nothing, "*",           "SITE <SP> command [<SP> arguments]", site},
    Row{"SIZE", Argument::required, login,                                 Op::list | Op::read,           Keeps::restart, "SIZE",        "SIZE <SP> path", file_size},
    Row{"SMNT", Argument::required, login,                                 Op::none,                      Keeps::nothing, "",            "SMNT <SP> path", structure_mount},
    Row{"STAT", Argument::optional, anyone,                                Op::none,                      Keeps::both,    "",            "STAT [<SP> path]", status},
    Row{"STOR", Argument::required, transfer,                              Op::create | Op::overwrite,    Keeps::restart, "",            "STOR <SP> path", store},
    Row{"STOU", Argument::optional, transfer,                              Op::create,                    Keeps::restart, "",            "STOU [<SP> name]", store_unique},
    Row{"STRU", Argument::required, login,                                 Op::none,                      Keeps::restart, "",            "STRU <SP> F", structure},
    Row{"SYST", Argument::ignored,  anyone,                                Op::none,                      Keeps::nothing, "",            "SYST", system_type},
    Row{"TYPE", Argument::required, login,                                 Op::none,                      Keeps::restart, "",            "TYPE <SP> A|I|L <SP> 8", representation_type},
    Row{"USER", Argument::required, secret,                                Op::none,                      Keeps::nothing, "",            "USER <SP> name", user},
    Row{"XCRC", Argument::required, login,                                 Op::read,                      Keeps::nothing, "XCRC filename;start;end", "XCRC <SP> path | \"path\" [<SP> start [<SP> end]]", crc32},
    Row{"XCUP", Argument::ignored,  login,                                 Op::none,                      Keeps::nothing, "",            "XCUP", change_to_parent},
    Row{"XCWD", Argument::required, login,                                 Op::none,                      Keeps::nothing, "",            "XCWD <SP> path", change_directory},
    Row{"XMD5", Argument::required, login,                                 Op::read,                      Keeps::nothing, "XMD5 filename;start;end", "XMD5 <SP> path | \"path\" [<SP> start [<SP> end]]", md5},
    Row{"XMKD", Argument::required, login,                                 Op::make_directory,            Keeps::nothing, "",            "XMKD <SP> path", make_directory},
    Row{"XPWD", Argument::ignored,  login,                                 Op::none,                      Keeps::nothing, "",            "XPWD", print_directory},
    Row{"XRMD", Argument::required, login,                                 Op::remove_directory,          Keeps::nothing, "",            "XRMD <SP> path", remove_directory},
    Row{"XSHA", Argument::required, login,                                 Op::read,                      Keeps::nothing, "",            "XSHA <SP> path | \"path\" [<SP> start [<SP> end]]", sha1},
    Row{"XSHA1", Argument::required, login,                                Op::read,                      Keeps::nothing, "XSHA1 filename;start;end", "XSHA1 <SP> path | \"path\" [<SP> start [<SP> end]]", sha1},
    Row{"XSHA256", Argument::required, login,                              Op::read,                      Keeps::nothing, "XSHA256 filename;start;end", "XSHA256 <SP> path | \"path\" [<SP> start [<SP> end]]", sha256},
    Row{"XSHA512", Argument::required, login,                              Op::read,                      Keeps::nothing, "XSHA512 filename;start;end", "XSHA512 <SP> path | \"path\" [<SP> start [<SP> end]]", sha512},
};
// clang-format on
static_assert(std::ranges::is_sorted(rows, std::ranges::less{}, &Row::verb), "find() searches by halving");

}  // namespace

std::span<const Row> table() { return rows; }

const Row* find(std::string_view verb) {
    const auto place = std::ranges::lower_bound(rows, verb, std::ranges::less{}, &Row::verb);
    return place != rows.end() && place->verb == verb ? &*place : nullptr;
}

}  // namespace ftp::server
