#include "tests/system/disturbed_upload.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* begun = " verb=STOR argument=";
constexpr const char* over = " verb=STOR path=";
constexpr const char* complete = " result=complete ";

bool holds(const std::string& text, const char* part) { return text.find(part) != text.npos; }

}  // namespace

DisturbedUpload::DisturbedUpload(Uploader uploader) : uploader_(std::move(uploader)) {
    constexpr std::size_t sizes[] = {1 << 20, (5 << 20) + 12345, 192 << 16};
    for (const auto size : sizes) {
        File file;
        file.name = "file-" + std::to_string(size);
        file.content = random_bytes(size, static_cast<unsigned>(size));
        write_file(client_.folder() + "/" + file.name, file.content);
        constexpr int tries = 3;  // the first ones are slower than what follows
        for (int i = 0; i < tries; ++i) measure(file);
        files_.push_back(std::move(file));
    }
}

void DisturbedUpload::measure(File& file) {
    fs::remove(server_.file(file.name));  // put -c sends nothing of a file that is there already
    const auto before = server_.log().size();
    Process upload(uploader_(server_, client_, file.name));
    wait_for_store(upload, before);
    const auto start = std::chrono::steady_clock::now();
    wait_until_end(before);
    const Duration took = (std::chrono::steady_clock::now() - start) / 2;  // it takes a killed program a while to go
    file.reach = std::min(file.reach, took);
    INFO(upload.output() << upload.errors());
    REQUIRE(upload.wait() == 0);
    REQUIRE(read_file(server_.file(file.name)) == file.content);
}

void DisturbedUpload::wait_for_store(Process& upload, std::size_t log_before) const {
    const auto stores = [&] { return holds(server_.log(log_before), begun) || upload.ended_by(Process::Moment()); };
    INFO(server_.log(log_before));
    REQUIRE(within(std::chrono::seconds(30), stores));
}

void DisturbedUpload::wait_until_end(std::size_t log_before) const {
    REQUIRE(within(std::chrono::seconds(30), [&] { return holds(server_.log(log_before), over); }));
}

std::string DisturbedUpload::older(const File& file) const { return "older than " + file.name; }

DisturbedUpload::File& DisturbedUpload::next() {
    auto& file = files_[turn_ % files_.size()];
    replaces_ = (turn_++ / files_.size()) % 2 == 1;
    if (replaces_)
        write_file(server_.file(file.name), older(file));
    else
        fs::remove(server_.file(file.name));
    return file;
}

DisturbedUpload::Duration DisturbedUpload::moment_in(const File& file) {
    std::uniform_int_distribution<Duration::rep> moments(0, file.reach.count());
    return Duration(moments(random_));
}

// The machine is now busy and now idle: what was measured first is soon too much or too little. These steps lead to two
// in three.
void DisturbedUpload::note(File& file, bool in_time) {
    if (in_time) ++inside_;
    file.reach = in_time ? file.reach * 11 / 10 : file.reach * 8 / 10;
}

void DisturbedUpload::kill_client() {
    auto& file = next();
    const auto before = server_.log().size();
    Process upload(uploader_(server_, client_, file.name));
    wait_for_store(upload, before);
    upload.ended_by(std::chrono::steady_clock::now() + moment_in(file));
    upload.kill(SIGKILL);
    upload.wait();
    REQUIRE(server_.all_sessions_over());
    const auto log = server_.log(before);
    INFO(log);
    note(file, !holds(log, complete));
    check_left(file);
}

void DisturbedUpload::kill_server() {
    auto& file = next();
    const auto before = server_.log().size();
    Process upload(uploader_(server_, client_, file.name));
    wait_for_store(upload, before);
    upload.ended_by(std::chrono::steady_clock::now() + moment_in(file));
    server_.kill();
    const int status = upload.wait();
    const auto log = server_.log(before);
    INFO(log << upload.errors());
    note(file, !holds(log, complete));
    check_left(file);
    if (status == 0) CHECK((read_file(server_.file(file.name)) == file.content));
    server_.start();
}

void DisturbedUpload::check_left(const File& file) const {
    const auto path = server_.file(file.name);
    const bool there = fs::exists(path);
    INFO(file.name << (replaces_ ? ", over an older file" : ""));
    if (replaces_) CHECK(there);
    if (!there) return;
    const auto content = read_file(path);
    CAPTURE(content.size());
    CHECK((content == file.content || (replaces_ && content == older(file))));
}

void DisturbedUpload::check_completion() {
    for (const auto& file : files_) {
        const auto outcome = run(uploader_(server_, client_, file.name));
        CAPTURE(outcome.text(), file.name);
        CHECK(outcome.status == 0);
        CHECK((read_file(server_.file(file.name)) == file.content));
    }
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator(server_.home())) left.push_back(entry.path().filename().string());
    CAPTURE(left);
    CHECK(left.size() == files_.size());
    CHECK(server_.stop() == 0);
}

}  // namespace ftp::test
