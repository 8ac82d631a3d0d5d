import CAllocator

/// Has memory that is freed joined with its neighbours at once.
///
/// glibc keeps small blocks apart in its fast bins and joins all of them whenever a larger one is asked for, which each
/// request does several times; its parts are freed by other threads than made them, so the thread's own cache does not
/// help. A tenth of what an answer costs besides its signature.
func joinFreedMemory() {
  #if canImport(Glibc)
    mallopt(M_MXFAST, 0)
  #endif
}
