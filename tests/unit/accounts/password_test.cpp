#include "ftpd/accounts/password.hpp"

#include "tests/support/catch.hpp"

#include <stdexcept>
#include <string>

using namespace ftp::server;

TEST_CASE("the password of a crypt(3) or argon2 string matches, and no other does", "[accounts]") {
    const auto stored =
        GENERATE(as<std::string>(), "$y$j75$F5Jx5fExrKuPp53xLKQ..1$l5YiXCKNY/N9ezall4xjJAFS/wg.kWVcFXfOzyxVn1.",
                 "$gy$j75$F5Jx5fExrKuPp53xLKQ..1$bgmrgn26CneQR5xZzYw0CauRM62c6nuTmzWYctqxBg7",
                 "$7$5/..../....SodiumChloride$xo9h2/R09z.YKrkI3RK4OYH8KPfH7X7edEBQc4QaxS3",
                 "$6$rounds=1000$saltsalt$LAV5VE5Y7w1d73x1mFNspYWUpazfmwv2SoepNXNKJ/otop/Zok96Hr8Q13LEv0DRY/x8v0/"
                 "crpIjl8NJSAqXV/",
                 "$5$rounds=1000$saltsalt$eKLZU9t9OoPWrqOQsoTIKG0aYkZ5rGOoOQhiIvoSWX2",
                 "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
                 "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW", "$1$saltsalt$9xy1btjgzLYfb7hivXtC//",
                 "_J9..rasmz0.F/jqjWck", "abNANd1rDfiNc",
                 "$argon2id$v=19$m=8192,t=1,p=1$EWJgkYs0KPhNzm/SDnrp9g$MmUS51YgqFqt3kc2feU9dReVjxW8jF2vKSPGb9N9mc4",
                 "$argon2i$v=19$m=8192,t=3,p=1$I6w9WE2iG35JE29AVmv2GA$R39bTu2Q2wsyCKGis5ZQ0QgW2RwIBuc/HzjZXWK0bi8");
    CAPTURE(stored);
    CHECK(is_password_string(stored));
    CHECK(verify_password("secret", stored));
    CHECK_FALSE(verify_password("Secret", stored));
    CHECK_FALSE(verify_password("secre", stored));
    CHECK_FALSE(verify_password("", stored));
    CHECK_FALSE(verify_password(std::string_view("secret\0", 7), stored));
    CHECK_FALSE(verify_password(std::string_view("secret\0x", 8), stored));
    std::string changed = stored;
    changed.back() = changed.back() == '.' ? '/' : '.';
    CHECK_FALSE(verify_password("secret", changed));
    CHECK_FALSE(verify_password("secret", stored.substr(0, stored.size() - 1)));
}

TEST_CASE("a locked, failed or malformed string matches nothing", "[accounts]") {
    const auto stored =
        GENERATE(as<std::string>(), "", "!", "*", "*0", "*1", "!$1$saltsalt$9xy1btjgzLYfb7hivXtC//", "x", "secret", "$",
                 "$y$", "$y$j9T$", "$zz$a$b", "$argon2id$", "$argon2id$v=19$m=8192,t=1,p=1$$", "$6$saltsalt$");
    CAPTURE(stored);
    for (const std::string_view password : {"", "x", "secret", "*0", "*1", "!", "*"}) {
        CAPTURE(password);
        CHECK_FALSE(verify_password(password, stored));
    }
    CHECK_FALSE(verify_password(stored, stored));
}

TEST_CASE("a password in the clear is told from a password string", "[accounts]") {
    for (const std::string clear : {"secret", "se", "correct horse battery staple", "$ecret", "_x"}) {
        CAPTURE(clear);
        CHECK_FALSE(is_password_string(clear));
    }
    for (const std::string locked : {"", "!", "*", "!$y$x"}) CHECK(is_password_string(locked));
}

TEST_CASE("a new password is a yescrypt string with its own salt", "[accounts]") {
    const std::string one = hash_password("secret"), two = hash_password("secret");
    CHECK(one.starts_with("$y$j9T$"));
    CHECK(one != two);
    CHECK(verify_password("secret", one));
    CHECK_FALSE(verify_password("Secret", two));
    CHECK(verify_password(std::string(511, 'x'), hash_password(std::string(511, 'x'))));
    CHECK_THROWS_AS(hash_password(std::string(512, 'x')), std::runtime_error);
    CHECK_THROWS_AS(hash_password(std::string_view("a\0b", 3)), std::runtime_error);
}

TEST_CASE("the cost of a check stands before salt and hash", "[accounts]") {
    CHECK(cost_of("$y$j9T$salt$hash") == "$y$j9T");
    CHECK(cost_of("$6$salt$hash") == "$6");
    CHECK(cost_of("$6$rounds=1000$salt$hash") == "$6$rounds=1000");
    CHECK(cost_of("$2b$10$saltandhash") == "$2b$10");
    CHECK(cost_of("$argon2id$v=19$m=8192,t=1,p=1$salt$hash") == "$argon2id$v=19$m=8192,t=1,p=1");
    CHECK(cost_of("abNANd1rDfiNc") == "");
    CHECK(cost_of("") == "");
}

TEST_CASE("a secret is wiped where it came from", "[accounts]") {
    std::string original = "a password that is long enough for the heap";
    const Secret secret(std::move(original));
    CHECK(secret.text() == "a password that is long enough for the heap");
    CHECK(original.empty());
}
