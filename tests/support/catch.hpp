#pragma once

// Catch2 2.13 (Debian 12) and 3 (newer) differ in the name of their header and the room of one name, as far as these
// tests go.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
