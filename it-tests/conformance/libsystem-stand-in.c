// SPDX-License-Identifier: Apache-2.0
// What the guard asks of macOS's libSystem, answered on any system as dyld, xnu and libdispatch answer
// (reference/platform.md 1 to 4, 7; sysctl_io_number and sysctl_io_opaque of xnu's bsd/kern/kern_newsysctl.c,
// rate_limit_host_statistics of its osfmk/kern/host.c). A test sets the scene through the stand_in_ functions.
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__ // Apple's declarations, so that a compiler compares these definitions with them
#include <dispatch/dispatch.h>
#include <libproc.h>
#include <mach-o/dyld.h>
#include <mach/mach.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#define POINTER(object) ((void *)(object)._do)
#else
struct mach_header;
typedef void *rusage_info_t;
typedef int kern_return_t;
typedef unsigned int host_t;
typedef int host_flavor_t;
typedef int *host_info64_t;
typedef unsigned int mach_msg_type_number_t;
typedef void *dispatch_object_t;
typedef void *dispatch_queue_t;
typedef void *dispatch_queue_global_t;
typedef struct dispatch_semaphore_s *dispatch_semaphore_t;
typedef struct dispatch_source_s *dispatch_source_t;
typedef const struct dispatch_source_type_s *dispatch_source_type_t;
typedef void (*dispatch_function_t)(void *);
typedef uint64_t dispatch_time_t;
#define POINTER(object) (object)
#endif

#define LIBSYSTEM __attribute__((visibility("default")))
#define SCENE __attribute__((visibility("default")))

enum { MOST_IMAGES = 1024, MOST_SYSCTLS = 64, LONGEST = 256, WIDEST = 64 };

struct image {
  const struct mach_header *header;
  const char *name;
};

struct sysctl {
  char name[LONGEST];
  unsigned char bytes[WIDEST];
  size_t size;
  int error; /* instead of an answer */
};

static pthread_mutex_t scene = PTHREAD_MUTEX_INITIALIZER;
static struct image images[MOST_IMAGES];
static uint32_t image_count;
static struct sysctl sysctls[MOST_SYSCTLS];
static size_t sysctl_count;
static uint64_t sysctl_calls;
static char last_write[LONGEST];
static uint64_t footprint;
static int rusage_error;

// dyld.

LIBSYSTEM uint32_t _dyld_image_count(void) {
  pthread_mutex_lock(&scene);
  uint32_t count = image_count;
  pthread_mutex_unlock(&scene);
  return count;
}

static struct image image_at(uint32_t index) {
  struct image found = {NULL, NULL};
  pthread_mutex_lock(&scene);
  if (index < image_count) {
    found = images[index];
  }
  pthread_mutex_unlock(&scene);
  return found;
}

LIBSYSTEM const struct mach_header *_dyld_get_image_header(uint32_t index) {
  return image_at(index).header;
}

LIBSYSTEM const char *_dyld_get_image_name(uint32_t index) {
  return image_at(index).name;
}

/* The name must outlive the process's last look: dyld frees it, and no test may read freed memory. */
SCENE void stand_in_load(const char *name, uintptr_t header) {
  pthread_mutex_lock(&scene);
  images[image_count++] = (struct image){(const struct mach_header *)header, name};
  pthread_mutex_unlock(&scene);
}

SCENE void stand_in_unload(uint32_t index) {
  pthread_mutex_lock(&scene);
  memmove(&images[index], &images[index + 1], (--image_count - index) * sizeof images[0]);
  pthread_mutex_unlock(&scene);
}

// sysctl.

static int failed(int error) {
  errno = error;
  return -1;
}

/* Nothing, or the error, after xnu: a 4-byte buffer is offered an 8-byte number if that fits. */
static int copy_out(const struct sysctl *found, void *old, size_t *old_length) {
  if (found->error != 0) {
    return found->error;
  }
  size_t room = old == NULL ? 0 : *old_length;
  const void *answer = found->bytes;
  size_t size = found->size;
  int32_t small;
  if (size == sizeof(int64_t) && old != NULL && room == sizeof small) {
    int64_t value;
    memcpy(&value, answer, sizeof value);
    small = (int32_t)value;
    if (small != value) {
      return ERANGE;
    }
    answer = &small;
    size = sizeof small;
  }
  *old_length = size;
  if (old == NULL) {
    return 0;
  }
  if (room < size) {
    *old_length = 0;
    return ENOMEM;
  }
  memcpy(old, answer, size);
  return 0;
}

LIBSYSTEM int sysctlbyname(const char *name, void *old, size_t *old_length, void *fresh, size_t fresh_length) {
  pthread_mutex_lock(&scene);
  sysctl_calls++;
  int error = ENOENT;
  for (size_t i = 0; i < sysctl_count; i++) {
    if (strcmp(sysctls[i].name, name) == 0) {
      error = old_length == NULL ? 0 : copy_out(&sysctls[i], old, old_length);
    }
  }
  if (fresh != NULL || fresh_length != 0) {
    strncpy(last_write, name, sizeof last_write - 1);
  }
  pthread_mutex_unlock(&scene);
  return error == 0 ? 0 : failed(error);
}

static void set_sysctl(const char *name, const void *bytes, size_t size, int error) {
  pthread_mutex_lock(&scene);
  size_t at = 0;
  while (at < sysctl_count && strcmp(sysctls[at].name, name) != 0) {
    at++;
  }
  sysctl_count += at == sysctl_count;
  struct sysctl *entry = &sysctls[at];
  strncpy(entry->name, name, sizeof entry->name - 1);
  memcpy(entry->bytes, bytes, size);
  entry->size = size;
  entry->error = error;
  pthread_mutex_unlock(&scene);
}

/* A number, kept in as many of its lower bytes: 4 or 8, for a kernel in its right mind. */
SCENE void stand_in_sysctl(const char *name, int64_t value, size_t size) {
  set_sysctl(name, &value, size, 0);
}

/* A sysctl that is no number. */
SCENE void stand_in_sysctl_bytes(const char *name, const void *bytes, size_t size) {
  set_sysctl(name, bytes, size, 0);
}

/* One that is there and fails; with ENOENT, one that is not there any more. */
SCENE void stand_in_sysctl_error(const char *name, int error) {
  set_sysctl(name, "", 0, error);
}

SCENE uint64_t stand_in_sysctl_calls(void) {
  return sysctl_calls;
}

/* The last sysctl anybody tried to set; empty when none was. */
SCENE const char *stand_in_last_write(void) {
  return last_write;
}

// proc_pid_rusage.

enum { STAND_IN_RUSAGE_V4 = 4 };

struct stand_in_rusage_v4 {
  uint64_t before[9];
  uint64_t phys_footprint;
  uint64_t after[27];
};

#ifdef __APPLE__
_Static_assert(sizeof(struct stand_in_rusage_v4) == sizeof(struct rusage_info_v4), "size");
_Static_assert(
    offsetof(struct stand_in_rusage_v4, phys_footprint) == offsetof(struct rusage_info_v4, ri_phys_footprint), "field");
#endif

/* One flavor, and this process alone. Every other field holds a number that no footprint is. */
LIBSYSTEM int proc_pid_rusage(int pid, int flavor, rusage_info_t *buffer) {
  pthread_mutex_lock(&scene);
  int error = flavor != STAND_IN_RUSAGE_V4 ? EINVAL : pid != getpid() ? ESRCH : rusage_error;
  if (error == 0) {
    struct stand_in_rusage_v4 info;
    memset(&info, 0x5A, sizeof info);
    info.phys_footprint = footprint;
    memcpy(buffer, &info, sizeof info);
  }
  pthread_mutex_unlock(&scene);
  return error == 0 ? 0 : failed(error);
}

/* What this process is charged with; with an error, none of the next questions is answered. */
SCENE void stand_in_footprint(uint64_t bytes, int error) {
  pthread_mutex_lock(&scene);
  footprint = bytes;
  rusage_error = error;
  pthread_mutex_unlock(&scene);
}

// proc_pidinfo.

enum { STAND_IN_REGIONS = 8, MOST_REGIONS = 64, LONGEST_PATH = 1024 };

struct stand_in_region {
  unsigned char before[80];
  uint64_t address;
  uint64_t size;
  unsigned char vnode[152];
  char path[LONGEST_PATH];
};

#ifdef __APPLE__
_Static_assert(STAND_IN_REGIONS == PROC_PIDREGIONPATHINFO, "flavor");
_Static_assert(sizeof(struct stand_in_region) == sizeof(struct proc_regionwithpathinfo), "size");
_Static_assert(
    offsetof(struct stand_in_region, address) == offsetof(struct proc_regionwithpathinfo, prp_prinfo.pri_address), "field");
_Static_assert(
    offsetof(struct stand_in_region, size) == offsetof(struct proc_regionwithpathinfo, prp_prinfo.pri_size), "field");
_Static_assert(
    offsetof(struct stand_in_region, path) == offsetof(struct proc_regionwithpathinfo, prp_vip.vip_path), "field");
#endif

static struct stand_in_region regions[MOST_REGIONS];
static size_t region_count;

/* One flavor, this process alone, and the first mapping that ends behind the address: after libproc, 0 for an error. */
LIBSYSTEM int proc_pidinfo(int pid, int flavor, uint64_t argument, void *buffer, int length) {
  int bytes = 0;
  int error = flavor != STAND_IN_REGIONS || length < (int)sizeof(struct stand_in_region) ? EINVAL : 0;
  error = error == 0 && pid != getpid() ? ESRCH : error;
  pthread_mutex_lock(&scene);
  for (size_t i = 0; error == 0 && bytes == 0 && i < region_count; i++) {
    if (regions[i].address + regions[i].size > argument || regions[i].size == 0) {
      memcpy(buffer, &regions[i], sizeof regions[i]);
      bytes = sizeof regions[i];
    }
  }
  pthread_mutex_unlock(&scene);
  if (bytes == 0) {
    errno = error == 0 ? EINVAL : error;
  }
  return bytes;
}

/* A mapping more, behind the others. Every other field holds a number that none of these is. */
SCENE void stand_in_region(uint64_t address, uint64_t size, const char *path) {
  pthread_mutex_lock(&scene);
  struct stand_in_region *added = &regions[region_count++];
  memset(added, 0x5A, sizeof *added);
  added->address = address;
  added->size = size;
  memset(added->path, 0, sizeof added->path);
  memcpy(added->path, path, strnlen(path, sizeof added->path));
  pthread_mutex_unlock(&scene);
}

// host_statistics64.

enum {
  STAND_IN_HOST = 0x1203,
  STAND_IN_VM_INFO64 = 4,
  STAND_IN_REV0_COUNT = 24,
  STAND_IN_REV1_COUNT = 38,
  STAND_IN_INVALID_ARGUMENT = 4,
  STAND_IN_FAILURE = 5,
};

struct stand_in_vm_statistics64 {
  uint32_t free_count;
  uint32_t active_count;
  uint32_t inactive_count;
  uint32_t between_inactive_and_faults[9];
  uint64_t faults;
  uint64_t between_faults_and_compressor[9];
  uint32_t compressor_page_count;
  uint32_t between_compressor_and_total[3];
  uint64_t total_uncompressed_pages_in_compressor;
};

#ifdef __APPLE__
#define AS_IN_XNU(field) \
  (offsetof(struct stand_in_vm_statistics64, field) == offsetof(struct vm_statistics64, field))
_Static_assert(sizeof(struct stand_in_vm_statistics64) == HOST_VM_INFO64_REV1_COUNT * sizeof(integer_t), "size");
_Static_assert(AS_IN_XNU(free_count), "free");
_Static_assert(AS_IN_XNU(active_count), "active");
_Static_assert(AS_IN_XNU(inactive_count), "inactive");
_Static_assert(AS_IN_XNU(faults), "faults");
_Static_assert(AS_IN_XNU(compressor_page_count), "compressor");
_Static_assert(AS_IN_XNU(total_uncompressed_pages_in_compressor), "total");
#endif

static struct stand_in_vm_statistics64 pages; /* as they are */
static struct stand_in_vm_statistics64 copied; /* as the kernel last told anybody */
static int pages_frozen;
static int pages_error;
static mach_msg_type_number_t pages_revision = STAND_IN_REV1_COUNT;
static mach_msg_type_number_t pages_capacity;
static uint64_t pages_calls;
static uint64_t host_calls;

LIBSYSTEM host_t mach_host_self(void) {
  pthread_mutex_lock(&scene);
  host_calls++;
  pthread_mutex_unlock(&scene);
  return STAND_IN_HOST;
}

/* Between two fresh answers faults always happen; the rate limit hands out the last copy and says nothing. */
static void look_at_pages(void) {
  if (!pages_frozen) {
    pages.faults++;
    copied = pages;
  }
}

LIBSYSTEM kern_return_t host_statistics64(
    host_t host, host_flavor_t flavor, host_info64_t out, mach_msg_type_number_t *count) {
  pthread_mutex_lock(&scene);
  pages_calls++;
  pages_capacity = *count;
  int error = pages_error;
  if (host != STAND_IN_HOST || flavor != STAND_IN_VM_INFO64) {
    error = STAND_IN_INVALID_ARGUMENT;
  } else if (*count < STAND_IN_REV0_COUNT) {
    error = STAND_IN_FAILURE;
  }
  if (error == 0) {
    look_at_pages();
    *count = *count < pages_revision ? STAND_IN_REV0_COUNT : pages_revision;
    memcpy(out, &copied, *count * sizeof *out);
  }
  pthread_mutex_unlock(&scene);
  return error;
}

/* What is counted; every other field holds a number that no count is. */
SCENE void stand_in_pages(uint32_t spare, uint32_t active, uint32_t inactive, uint32_t compressor, uint64_t held) {
  pthread_mutex_lock(&scene);
  uint64_t faults = pages.faults;
  memset(&pages, 0x5A, sizeof pages);
  pages.faults = faults;
  pages.free_count = spare;
  pages.active_count = active;
  pages.inactive_count = inactive;
  pages.compressor_page_count = compressor;
  pages.total_uncompressed_pages_in_compressor = held;
  pthread_mutex_unlock(&scene);
}

/* From now on everybody gets the last copy, or no longer. */
SCENE void stand_in_freeze_pages(int frozen) {
  pages_frozen = frozen;
}

/* With an error none of the next questions is answered; an older kernel knows fewer fields. */
SCENE void stand_in_kernel_of_pages(int error, mach_msg_type_number_t revision) {
  pages_error = error;
  pages_revision = revision;
}

SCENE uint64_t stand_in_pages_calls(void) {
  return pages_calls;
}

/* How many numbers the last question had room for. */
SCENE mach_msg_type_number_t stand_in_pages_capacity(void) {
  return pages_capacity;
}

SCENE uint64_t stand_in_host_calls(void) {
  return host_calls;
}

// libdispatch, as far as one source of one type goes.

struct dispatch_source_type_s {
  int type;
};

struct dispatch_semaphore_s {
  pthread_mutex_t lock;
  pthread_cond_t signalled;
  intptr_t value;
};

struct dispatch_source_s {
  uintptr_t mask;
  void *context;
  dispatch_function_t handler;
  int active;
  int cancelled;
  struct dispatch_source_s *older;
};

LIBSYSTEM const struct dispatch_source_type_s _dispatch_source_type_memorypressure = {1};

static int global_queue;
static int no_source;
static struct dispatch_source_s *sources;

static uint64_t monotonic_nanos(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

LIBSYSTEM dispatch_time_t dispatch_time(dispatch_time_t when, int64_t delta) {
  uint64_t from = when == 0 ? monotonic_nanos() : when;
  return delta < 0 ? from - (uint64_t)-delta : from + (uint64_t)delta;
}

LIBSYSTEM dispatch_semaphore_t dispatch_semaphore_create(intptr_t value) {
  struct dispatch_semaphore_s *made = calloc(1, sizeof *made);
  made->value = value;
  pthread_mutex_init(&made->lock, NULL);
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
#ifndef __APPLE__ // there it is compiled only
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
#endif
  pthread_cond_init(&made->signalled, &clock);
  return made;
}

LIBSYSTEM intptr_t dispatch_semaphore_signal(dispatch_semaphore_t semaphore) {
  pthread_mutex_lock(&semaphore->lock);
  semaphore->value++;
  pthread_cond_signal(&semaphore->signalled);
  pthread_mutex_unlock(&semaphore->lock);
  return 0;
}

LIBSYSTEM intptr_t dispatch_semaphore_wait(dispatch_semaphore_t semaphore, dispatch_time_t timeout) {
  struct timespec until = {(time_t)(timeout / 1000000000), (long)(timeout % 1000000000)};
  pthread_mutex_lock(&semaphore->lock);
  int late = timeout == 0;
  while (semaphore->value == 0 && !late) {
    late = pthread_cond_timedwait(&semaphore->signalled, &semaphore->lock, &until) == ETIMEDOUT;
  }
  int got = semaphore->value > 0;
  semaphore->value -= got;
  pthread_mutex_unlock(&semaphore->lock);
  return !got;
}

LIBSYSTEM dispatch_queue_global_t dispatch_get_global_queue(intptr_t identifier, uintptr_t flags) {
  return identifier == 0 && flags == 0 ? (dispatch_queue_global_t)(void *)&global_queue : NULL;
}

LIBSYSTEM dispatch_source_t dispatch_source_create(
    dispatch_source_type_t type, uintptr_t handle, uintptr_t mask, dispatch_queue_t queue) {
  pthread_mutex_lock(&scene);
  struct dispatch_source_s *made = NULL;
  if (!no_source && type == &_dispatch_source_type_memorypressure && handle == 0 && (void *)queue == &global_queue) {
    made = calloc(1, sizeof *made);
    made->mask = mask;
    made->older = sources;
    sources = made;
  }
  pthread_mutex_unlock(&scene);
  return made;
}

LIBSYSTEM void dispatch_set_context(dispatch_object_t object, void *context) {
  ((struct dispatch_source_s *)POINTER(object))->context = context;
}

LIBSYSTEM void dispatch_source_set_event_handler_f(dispatch_source_t source, dispatch_function_t handler) {
  source->handler = handler;
}

LIBSYSTEM void dispatch_activate(dispatch_object_t object) {
  pthread_mutex_lock(&scene);
  ((struct dispatch_source_s *)POINTER(object))->active = 1;
  pthread_mutex_unlock(&scene);
}

LIBSYSTEM void dispatch_source_cancel(dispatch_source_t source) {
  pthread_mutex_lock(&scene);
  source->cancelled = 1;
  pthread_mutex_unlock(&scene);
}

/* The kernel tells of a level, so many times; how many sources were told. */
SCENE int stand_in_memory_pressure(uintptr_t level, int times) {
  int told = 0;
  pthread_mutex_lock(&scene);
  for (struct dispatch_source_s *at = sources; at != NULL; at = at->older) {
    if (at->active && !at->cancelled && (at->mask & level) != 0) {
      told++;
      for (int i = 0; i < times; i++) {
        at->handler(at->context);
      }
    }
  }
  pthread_mutex_unlock(&scene);
  return told;
}

/* From now on no source can be had. */
SCENE void stand_in_no_source(void) {
  no_source = 1;
}

SCENE int stand_in_sources(void) {
  int count = 0;
  pthread_mutex_lock(&scene);
  for (struct dispatch_source_s *at = sources; at != NULL; at = at->older) {
    count++;
  }
  pthread_mutex_unlock(&scene);
  return count;
}

SCENE void stand_in_reset(void) {
  pthread_mutex_lock(&scene);
  image_count = 0;
  sysctl_count = 0;
  memset(sysctls, 0, sizeof sysctls);
  memset(last_write, 0, sizeof last_write);
  sysctl_calls = 0;
  footprint = 0;
  rusage_error = 0;
  region_count = 0;
  memset(&pages, 0, sizeof pages);
  memset(&copied, 0, sizeof copied);
  pages_frozen = 0;
  pages_error = 0;
  pages_revision = STAND_IN_REV1_COUNT;
  pages_capacity = 0;
  pages_calls = 0;
  host_calls = 0;
  no_source = 0;
  sources = NULL; /* somebody may still wait on what they signal */
  pthread_mutex_unlock(&scene);
}
