// The zone in which a server lists its times.

#include "ftp/remote/list_zone.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/listing_scripts.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

// Lists f at 12:00 of a day this year, and answers MDTM in this way.
ScriptedServer::Script zone_server(std::string mdtm, unsigned* asked) {
    return [mdtm, asked](ScriptedConnection& talk) {
        talk.log_in();
        for (int listing = 0; listing < 2; ++listing) {
            serve_list(talk, "-rw-r--r-- 1 u g 5 2020-03-09 12:00 f\r\n-rw-r--r-- 1 u g 5 Mar  9  2001 old\r\n");
            if (listing > 0) continue;
            CHECK(talk.expect("MDTM") == "d/f");
            ++*asked;
            talk.reply(mdtm);
        }
        talk.read_line();
    };
}

FileTime at_noon(std::chrono::minutes later) {
    using namespace std::chrono_literals;
    return std::chrono::sys_days(2020y / 3 / 9) + 12h + later;
}

TEST_CASE("the zone of a server that only lists is learned from MDTM once, and taken off its times", "[servers]") {
    struct Row {
        const char* mdtm;
        std::chrono::minutes ahead;
    };
    using namespace std::chrono_literals;
    for (const auto& row : {Row{"213 20200309120012", 0min}, Row{"213 20200309100059", 2h},
                            Row{"213 20200309153000", -210min}, Row{"213 20200309061500.123", 345min}}) {
        CAPTURE(row.mdtm);
        unsigned asked = 0;
        const ScriptedServer server(zone_server(row.mdtm, &asked));
        FarSide far(server.port());
        Listing second;
        auto work = [&](Session& session) -> awaitable<Status> {
            for (int i = 0; i < 2; ++i) {
                auto listed = co_await list_folder(session, "d");
                if (!listed) co_return listed.error();
                second = std::move(*listed);
            }
            co_return Status();
        };
        CHECK(far.run(work));
        CHECK(asked == 1);
        REQUIRE(second.entries.size() == 2);
        CHECK(second.entries[0].modified == at_noon(-row.ahead));
        CHECK(second.entries[0].zone_slack == (row.ahead == 0min ? 0min : 60min));
    }
}

TEST_CASE("without a usable MDTM the zone of a list stays unknown", "[servers]") {
    for (const char* mdtm : {"500 unknown", "213 20190101000000", "213 20200309100730", "213 soon"}) {
        CAPTURE(mdtm);
        unsigned asked = 0;
        const ScriptedServer server(zone_server(mdtm, &asked));
        FarSide far(server.port());
        const auto listing = far.list("d");
        REQUIRE(listing.entries.size() == 2);
        CHECK(listing.entries[0].modified == at_noon(std::chrono::minutes(0)));
        CHECK(listing.entries[0].zone_slack == std::chrono::hours(14));
        CHECK(far.host.dialect.list_zone.state == ListZone::State::unknown);
    }
}

}  // namespace
}  // namespace ftp::client
