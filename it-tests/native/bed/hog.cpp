// SPDX-License-Identifier: Apache-2.0
// hog FILE BYTES THREADS PROCS: memory pressure that the kernel's own stall counter sees. Joins the control group whose
// list of processes is PROCS, and reads a file that does not fit into it, page by page, again and again: each page must
// push out one that is wanted soon. Nothing but that group goes short. Answers on stdout: "ready" once it has joined,
// "hogging" to "press", after which on an idle machine all that runs is stalled, or to "press some", after which others
// go on beside the one that is stalled; "eased" to "ease". Ends with its input.
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "hog: %s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(1);
}

void join(const std::string& procs) {
  std::FILE* list = std::fopen(procs.c_str(), "w");
  // The kernel answers when the buffer is written, which may be as late as at the close.
  if (list == nullptr || std::fputs("0", list) < 0 || std::fclose(list) != 0) {
    fail(procs);
  }
}

// Written, not only made longer: a hole is never read from the disk. To the disk as it goes, since the group has no
// room for all of it.
int filled(const char* path, size_t bytes) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct stat now;
  if (file < 0 || fstat(file, &now) != 0) {
    fail(path);
  }
  const std::vector<char> block(1 << 20, 'h');
  for (size_t at = now.st_size; at < bytes;) {
    ssize_t wrote = pwrite(file, block.data(), std::min(block.size(), bytes - at), at);
    if (wrote <= 0 || fdatasync(file) != 0) {
      fail(path);
    }
    at += wrote;
  }
  return file;
}

// The kernel weighs each processor's stalls by how busy it is: a second one would only dilute them.
int firstProcessor() {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
    fail("sched_getaffinity");
  }
  int processor = 0;
  while (!CPU_ISSET(processor, &allowed)) {
    processor++;
  }
  return processor;
}

// Moves the calling thread to one processor, behind everybody else's threads.
void stepAside(int niceness) {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(firstProcessor(), &one);
  if (sched_setaffinity(0, sizeof one, &one) != 0 || setpriority(PRIO_PROCESS, gettid(), niceness) != 0) {
    fail("cannot step aside");
  }
}

class Pages {
 public:
  Pages(const char* path, size_t bytes, int threads)
      : file_(filled(path, bytes)), bytes_(bytes), page_(sysconf(_SC_PAGESIZE)), threads_(threads) {}

  void press() {
    map();
    for (int i = 0; i < threads_; i++) {
      workers_.emplace_back([this, from = bytes_ / threads_ * i] { read(from); });
    }
  }

  // What spins is not stalled, and leaves little of the processor to the reader, which waits for it amid its stalls.
  void pressSome() {
    map();
    for (int i = 0; i < SPINNERS; i++) {
      workers_.emplace_back([this] {
        stepAside(SPINS_AT);
        while (pressing_) {
        }
      });
    }
    workers_.emplace_back([this] {
      stepAside(READS_AT);
      read(0);
    });
  }

  void ease() {
    pressing_ = false;
    for (std::thread& worker : workers_) {
      worker.join();
    }
    workers_.clear();
    if (memory_ != nullptr) {
      munmap(const_cast<char*>(memory_), bytes_);
      memory_ = nullptr;
      posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED);
    }
  }

 private:
  static constexpr int SPINNERS = 2;
  static constexpr int SPINS_AT = 10;
  static constexpr int READS_AT = 19;

  void map() {
    // Pages in the cache belong to the group that read them first: they must be read by this one.
    if (fsync(file_) != 0 || posix_fadvise(file_, 0, 0, POSIX_FADV_DONTNEED) != 0) {
      fail("cannot drop the file's pages");
    }
    void* mapped = mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, file_, 0);
    if (mapped == MAP_FAILED) {
      fail("mmap");
    }
    memory_ = static_cast<const volatile char*>(mapped);
    pressing_ = true;
  }

  void read(size_t from) {
    for (size_t at = from; pressing_; at = (at + page_) % bytes_) {
      (void)memory_[at];
    }
  }

  const int file_;
  const size_t bytes_;
  const size_t page_;
  const int threads_;
  std::atomic<bool> pressing_{false};
  const volatile char* memory_ = nullptr;
  std::vector<std::thread> workers_;
};

void say(const char* answer) {
  std::puts(answer);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::fprintf(stderr, "usage: hog FILE BYTES THREADS PROCS\n");
    return 2;
  }
  join(argv[4]);
  Pages pages(argv[1], std::strtoull(argv[2], nullptr, 10), std::atoi(argv[3]));
  say("ready");
  char line[16];
  while (std::fgets(line, sizeof line, stdin) != nullptr) {
    if (std::strcmp(line, "press\n") == 0) {
      pages.press();
      say("hogging");
    } else if (std::strcmp(line, "press some\n") == 0) {
      pages.pressSome();
      say("hogging");
    } else if (std::strcmp(line, "ease\n") == 0) {
      pages.ease();
      say("eased");
    }
  }
  pages.ease();
}
