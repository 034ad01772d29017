// Catch2 2 makes its main() here; Catch2 3 brings one in its library.
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

#ifdef __SANITIZE_THREAD__
// An exception that travels between threads is counted in libstdc++, which was built without the sanitizer: it sees the
// last one to let go, and not that the others had let go before.
extern "C" const char* __tsan_default_suppressions() {
    return "race:std::__exception_ptr::exception_ptr::_M_release\n"
           "race:std::runtime_error::~runtime_error\n";
}
#endif
