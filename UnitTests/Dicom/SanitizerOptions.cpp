// Read by AddressSanitizer at the start of the test program. Damaged files ask for gigabytes: without a limit
// the sanitizer maps them all, which takes it minutes; beyond it, allocation fails, as it may in earnest.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options()
{
  return "allocator_may_return_null=1:max_allocation_size_mb=512";
}
