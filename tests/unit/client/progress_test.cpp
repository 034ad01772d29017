#include "ftp/ui/columns.hpp"
#include "ftp/ui/progress_lines.hpp"
#include "tests/support/catch.hpp"

using namespace ftp;
using namespace ftp::client;
using namespace std::chrono_literals;

namespace {

constexpr Rate::Moment start{};

FileProgress file(std::string name, std::uint64_t octets, std::optional<std::uint64_t> size, double rate) {
    return {std::move(name), octets, size, rate};
}

ProgressView several() {
    ProgressView view;
    view.files = {file("pictures/summer/IMG_0001.jpg", 512 << 10, 1 << 20, 102400),
                  file("b.iso", 0, std::uint64_t{3} << 30, 0), file("growing.log", 2048, std::nullopt, 10)};
    view.ended = 3;
    view.expected = 20;
    view.octets = 1 << 20;
    view.octets_expected = 10 << 20;
    view.rate = 204800;
    return view;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("progress has a line for each file and one for all", "[progress]") {
    const auto lines = progress_lines(several(), {.columns = 80, .rows = 24}, Colours::off);
    CHECK(lines == Lines{"pictures/summer/IMG_0001.jpg                          50%  100.0 KiB/s     0:05",
                         "b.iso                                                  0%        0 B/s    --:--",
                         "growing.log                                       2.0 KiB       10 B/s         ",
                         "3/20 files   10%  200.0 KiB/s  0:46  1.0 MiB of 10.0 MiB"});
}

TEST_CASE("a narrow window loses the time, then the rate, and shortens names in the middle", "[progress]") {
    const auto first_line = [](std::size_t width) {
        return progress_lines(several(), {.columns = width, .rows = 24}, Colours::off).front();
    };
    CHECK(first_line(50) == "pictures/s..G_0001.jpg  50%  100.0 KiB/s     0:05");
    CHECK(first_line(40) == "pictures/..G_0001.jpg  50%  100.0 KiB/s");
    CHECK(first_line(20) == "pictur..01.jpg  50%");
    CHECK(first_line(8) == "pi  50%");
    CHECK(first_line(3) == "  ");
}

TEST_CASE("no line of progress is as wide as the window, whatever its width", "[progress]") {
    auto view = several();
    view.files.push_back(
        file("\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE5\x90\x8D\xE5\x89\x8D.txt", 1, 2, 1e18));
    view.files.push_back(file("\xC3\xA4\xC3\xB6\xC3\xBC\x1b[2J\xFF and a long name that a server made up", 1, 2, 1));
    for (std::size_t width = 1; width < 120; ++width) {
        for (const auto& line : progress_lines(view, {.columns = width, .rows = 24}, Colours::off)) {
            CAPTURE(width, line);
            CHECK(columns(line) < std::max<std::size_t>(width, 2));
            CHECK(line.find('\x1b') == line.npos);
        }
    }
}

TEST_CASE("a low window loses files and never the totals", "[progress]") {
    const auto lines = [](std::size_t rows) {
        return progress_lines(several(), {.columns = 80, .rows = rows}, Colours::off);
    };
    CHECK(lines(24).size() == 4);
    CHECK(lines(4).size() == 3);
    CHECK(lines(3).size() == 2);
    for (const std::size_t rows : {0, 1, 2}) {
        CHECK(lines(rows).size() == 1);
        CHECK(lines(rows).front().starts_with("3/20 files"));
    }
}

TEST_CASE("one file alone has no line of totals, and nothing on its way has no line", "[progress]") {
    ProgressView view;
    CHECK(progress_lines(view, {}, Colours::off).empty());
    view.expected = 1;
    view.files = {file("a", 1, 1, 0)};
    CHECK(progress_lines(view, {.columns = 36, .rows = 24}, Colours::off) == Lines{"a                 100%        0 B/s"});
}

TEST_CASE("colours come only where they are asked for", "[progress]") {
    const auto with = progress_lines(several(), {}, Colours::on), without = progress_lines(several(), {}, Colours::off);
    CHECK(with.back() == "\x1b[1m" + without.back() + "\x1b[0m");
}

TEST_CASE("100% is for what is whole", "[progress]") {
    const auto percent = [](std::uint64_t octets, std::uint64_t size) {
        ProgressView view;
        view.files = {file("a", octets, size, 0)};
        return progress_lines(view, {.columns = 10, .rows = 24}, Colours::off).front();
    };
    CHECK(percent(9'999'999, 10'000'000) == "a     99%");
    CHECK(percent(10'000'000, 10'000'000) == "a    100%");
    CHECK(percent(11, 10) == "a    100%");
    CHECK(percent(0, 0) == "a    100%");
}

TEST_CASE("the time that remains is told in the unit that fits", "[progress]") {
    CHECK(remaining_time(0, 0) == "0:00");
    CHECK(remaining_time(7, 1) == "0:07");
    CHECK(remaining_time(725, 1) == "12:05");
    CHECK(remaining_time(10800, 1) == "3:00:00");
    CHECK(remaining_time(1, 0) == "--:--");
    CHECK(remaining_time(~0ull, 1) == "--:--");
}

TEST_CASE("a rate is smooth, and follows a change within seconds", "[progress]") {
    Rate rate(start);
    std::uint64_t octets = 0;
    auto now = start;
    const auto run = [&](std::uint64_t per_second, std::chrono::seconds time) {
        for (const auto end = now + time; now < end;) {
            now += 100ms;
            octets += per_second / 10;
            rate.see(octets, now);
        }
    };
    run(1000, 1s);
    CHECK(rate.per_second() == Approx(1000));
    octets += 100'000;  // one burst
    rate.see(octets, now += 100ms);
    CHECK(rate.per_second() < 100'000);
    run(1000, 25s);
    CHECK(rate.per_second() == Approx(1000).epsilon(0.1));
    run(0, 30s);
    CHECK(rate.per_second() < 1);
}

TEST_CASE("progress counts what earlier runs moved, and files that ended", "[progress]") {
    Progress progress(start);
    progress.expected(3, ByteCount(3000));
    const auto meter = std::make_shared<Meter>();
    progress.began({"a", ByteCount(1000), ByteCount(400), meter}, start);
    meter->add(100);
    auto view = progress.look(start + 1s);
    REQUIRE(view.files.size() == 1);
    CHECK(view.files[0].octets == 500);
    CHECK(view.files[0].rate == Approx(100));
    CHECK(view.octets == 500);
    CHECK(view.expected == 3);
    progress.ended(FileOutcome(Deed::downloaded, "a", ByteCount(100)));
    progress.ended(FileOutcome(Deed::made_folder, "folder"));
    view = progress.look(start + 2s);
    CHECK(view.files.empty());
    CHECK(view.ended == 1);
    CHECK(view.octets == 500);
    CHECK(view.octets_expected == 3000);
}

TEST_CASE("a file that is tried again has one line", "[progress]") {
    Progress progress(start);
    progress.began({"a", ByteCount(10), ByteCount(0), std::make_shared<Meter>()}, start);
    progress.began({"a", ByteCount(10), ByteCount(5), std::make_shared<Meter>()}, start);
    const auto view = progress.look(start + 1s);
    REQUIRE(view.files.size() == 1);
    CHECK(view.files[0].octets == 5);
    CHECK(view.expected == 1);
}

TEST_CASE("columns are those of a terminal: wide characters have two, marks none", "[columns]") {
    CHECK(columns("abc") == 3);
    CHECK(columns("\xC3\xA4") == 1);
    CHECK(columns("a\xCC\x88") == 1);
    CHECK(columns("\xE6\x97\xA5") == 2);
    CHECK(columns("\xF0\x9F\x98\x80") == 2);
    CHECK(columns("") == 0);
}

TEST_CASE("a long name keeps its beginning and its end", "[columns]") {
    CHECK(shortened("abcdefghij", 10) == "abcdefghij");
    CHECK(shortened("abcdefghij", 9) == "abc..ghij");
    CHECK(shortened("abcdefghij", 4) == "a..j");
    CHECK(shortened("abcdefghij", 3) == "abc");
    CHECK(shortened("abcdefghij", 0).empty());
    CHECK(shortened("\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5", 6) == "\xE6\x97\xA5..\xE6\x97\xA5");
    CHECK(fitted("\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5\xE6\x97\xA5", 7) == "\xE6\x97\xA5..\xE6\x97\xA5 ");
}
