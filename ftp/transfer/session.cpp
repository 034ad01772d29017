#include "ftp/transfer/session.hpp"

#include "common/protocol/deflate.hpp"
#include "common/protocol/virtual_path.hpp"
#include "ftp/options/path.hpp"

namespace ftp::client {

awaitable<Status> Session::ready() {
    if (talk_ && talk_->usable()) co_return co_await set_right();
    on_the_way_ = 0;
    sizes_announced_.reset();
    talk_.reset();
    auto opened = co_await Conversation::open(host_);
    if (!opened) co_return opened.error();
    talk_ = std::move(*opened);
    folder_.clear();
    image_ = true;
    mode_ = Mode::stream;
    hash_algorithm_ = dialect().digest_ways.selected();
    co_return co_await enter_folder();
}

// What earlier work may have left otherwise.
awaitable<Status> Session::set_right() {
    if (auto streaming = co_await stream_mode(); !streaming) co_return streaming;
    if (auto typed = co_await image_type(); !typed) co_return typed;
    co_return co_await enter_folder();
}

awaitable<Status> Session::ascii_type() {
    image_ = false;
    auto reply = co_await talk_->command("TYPE A");
    if (!reply) co_return reply.error();
    if (reply->completed()) co_return Status();
    image_ = true;
    co_return refusal("TYPE A", *reply);
}

awaitable<Status> Session::image_type() {
    if (image_) co_return Status();
    auto reply = co_await talk_->command("TYPE I");
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return refusal("TYPE I", *reply);
    image_ = true;
    co_return Status();
}

awaitable<Status> Session::enter_folder() {
    if (folder_ == host_.folder) co_return Status();
    auto reply = co_await talk_->command("CWD " + host_.folder);
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return refusal("CWD " + host_.folder, *reply);
    folder_ = host_.folder;
    co_return Status();
}

awaitable<Status> Session::change_folder(std::string folder) {
    std::string command = "CDUP";
    if (folder != "..") command = "CWD " + folder;
    auto reply = co_await talk_->command(command);
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return refusal(command, *reply);
    auto path = co_await home();
    // A server that does not tell where we are now takes, as most do, slashes between folders.
    host_.folder = folder_ = path ? *path : (folder.starts_with('/') ? folder : joined(host_.folder, folder));
    co_return Status();
}

awaitable<void> Session::learn_folder() {
    const auto path = co_await home();
    if (path) host_.folder = folder_ = *path;
}

awaitable<void> Session::abort() {
    if (talk_) co_await talk_->abort();
}

void Session::keep_time(FileTime modified, std::string path, std::string name) {
    const auto way = dialect().time_ways.best();
    if (!way) return;
    auto command = time_command(*way, modified, path);
    put_off_.push_back({std::move(command), std::move(name), TimeKept{*way, modified, std::move(path)}});
}

std::string Session::time_command_for(FileTime modified, const std::string& path) {
    const auto way = dialect().time_ways.best();
    return way ? time_command(*way, modified, path) : std::string();
}

std::vector<std::string> Session::put_off_commands() {
    std::vector<std::string> commands;
    for (; on_the_way_ < put_off_.size(); ++on_the_way_) commands.push_back(put_off_[on_the_way_].command);
    return commands;
}

void Session::put_off_answered(const Reply& reply) {
    const PutOff each = std::move(put_off_.front());
    put_off_.pop_front();
    --on_the_way_;
    judge(each, reply);
}

void Session::judge(const PutOff& each, const Reply& reply) {
    if (reply.completed() || try_another_way(each, reply)) return;
    complain_(each.name, refusal(each.command, reply));
}

bool Session::try_another_way(const PutOff& each, const Reply& refused) {
    if (!refuses_way(refused)) return false;
    dialect().time_ways.refuse(each.time.way);
    if (!dialect().time_ways.best()) return false;
    keep_time(each.time.modified, each.time.path, each.name);
    return true;
}

Session::Travel Session::travel_of(std::string_view name, std::uint64_t offset) {
    return offset > 0 || compressed_already(name) ? Travel::plain : Travel::as_asked;
}

Mode Session::best_mode(Travel travel) const {
    const bool deflate = host_.compress && host_.dialect.deflates() && travel == Travel::as_asked;
    return deflate ? Mode::deflate : Mode::stream;
}

Status Session::take_mode(Mode asked, const Reply& answer) {
    const bool taken = answer.completed();
    if (!taken && asked == Mode::stream) return refusal("MODE S", answer);
    if (!taken) dialect().spoils_deflated = true;
    mode_ = taken ? asked : Mode::stream;
    talk_->agreed_on(*mode_);
    return {};
}

awaitable<Result<DataConnection>> Session::open_data(std::vector<std::string> extra, std::string purpose,
                                                     Travel travel) {
    auto commands = put_off_commands();
    const auto own = commands.size();
    const auto mode = best_mode(travel);
    const bool changes = mode_ != mode;
    if (changes) commands.push_back(mode == Mode::deflate ? "MODE Z" : "MODE S");
    if (changes) mode_.reset();
    const auto in_front = commands.size();
    commands.insert(commands.end(), extra.begin(), extra.end());
    auto data = co_await talk_->open_data(std::move(commands), std::move(purpose));
    if (!data) {
        on_the_way_ = 0;  // once more with the next flight
        co_return data.error();
    }
    for (std::size_t i = 0; i < own; ++i) put_off_answered(data->replies[i]);
    if (changes) {
        if (auto taken = take_mode(mode, data->replies[own]); !taken) co_return taken.error();
    }
    data->replies.erase(data->replies.begin(), data->replies.begin() + static_cast<std::ptrdiff_t>(in_front));
    co_return data;
}

awaitable<Result<DataConnection>> Session::open_for_files_ahead() {
    std::vector<std::string> lines{"MODE B", "OPTS MODE B AHEAD ON"};
    auto data = co_await open_data(std::move(lines), std::string(), Travel::plain);
    mode_.reset();
    if (!data) co_return data;
    for (const auto& reply : data->replies) {
        if (reply.completed() && data->stream) continue;
        dialect().refuses_ahead = true;
        co_return failed(Failure::refused, "files ahead: " + reply.summary());
    }
    co_return data;
}

awaitable<Status> Session::stream_mode() {
    if (mode_ == Mode::stream || mode_ == Mode::deflate) co_return Status();
    auto reply = co_await talk_->command("MODE S");
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return refusal("MODE S", *reply);
    mode_ = Mode::stream;
    talk_->agreed_on(Mode::stream);
    co_return Status();
}

awaitable<Result<Replies>> Session::last_flight(std::vector<std::string> commands) {
    if (more_follow_) co_return co_await talk_->flight_and_port(std::move(commands));
    co_return co_await talk_->flight(std::move(commands));
}

// Where the connection breaks, once more over another one: nobody comes back to these later.
awaitable<void> Session::settle() {
    bool again = false;
    while (!put_off_.empty() && talk_) {
        if (!talk_->usable()) {
            if (std::exchange(again, true)) co_return;
            if (auto opened = co_await ready(); !opened) co_return;
        }
        on_the_way_ = 0;
        auto replies = co_await talk_->flight(put_off_commands());
        if (!replies && talk_->usable()) co_return;
        for (std::size_t i = 0; replies && i < replies->size(); ++i) put_off_answered((*replies)[i]);
    }
}

awaitable<void> Session::quit() {
    if (talk_ && talk_->usable()) co_await settle();
    for (const auto& each : std::exchange(put_off_, {}))
        complain_(each.name, failed(Failure::connection_lost, each.command));
    if (talk_) co_await talk_->quit();
}

awaitable<Result<bool>> Session::announce_sizes() {
    if (!dialect().publishes_whole()) co_return false;
    if (!sizes_announced_) {
        auto reply = co_await talk_->command("OPTS ALLO EXACT");
        if (!reply) co_return reply.error();
        sizes_announced_ = reply->completed();
    }
    co_return *sizes_announced_;
}

awaitable<Result<std::string>> Session::home() {
    auto reply = co_await talk_->command("PWD");
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return refusal("PWD", *reply);
    auto path = parse_quoted_path(reply->text());
    if (!path) co_return failed(Failure::protocol_violated, "PWD: " + reply->summary());
    if (const auto* set = talk_->charset()) *path = set->from_server(*path).value_or(*path);
    co_return *path;
}

}  // namespace ftp::client
