// SPDX-License-Identifier: Apache-2.0
// What the guard asks of macOS's libSystem, answered on any system as dyld and xnu answer (reference/platform.md 1, 4,
// 7; sysctl_io_number of xnu's bsd/kern/kern_newsysctl.c). A test sets the scene through the stand_in_ functions.
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#ifdef __APPLE__ // Apple's declarations, so that a compiler compares these definitions with them
#include <libproc.h>
#include <mach-o/dyld.h>
#include <sys/resource.h>
#include <sys/sysctl.h>
#else
struct mach_header;
typedef void *rusage_info_t;
#endif

#define LIBSYSTEM __attribute__((visibility("default")))
#define SCENE __attribute__((visibility("default")))

enum { MOST_IMAGES = 1024, MOST_SYSCTLS = 64, LONGEST = 256 };

struct image {
  const struct mach_header *header;
  const char *name;
};

struct sysctl {
  char name[LONGEST];
  int64_t value;
  size_t size;
};

static pthread_mutex_t scene = PTHREAD_MUTEX_INITIALIZER;
static struct image images[MOST_IMAGES];
static uint32_t image_count;
static struct sysctl sysctls[MOST_SYSCTLS];
static size_t sysctl_count;
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

/* Nothing, or the error, after xnu: a 4-byte buffer is offered an 8-byte value if that fits. */
static int copy_out(const struct sysctl *found, void *old, size_t *old_length) {
  size_t room = old == NULL ? 0 : *old_length;
  int narrow = found->size == sizeof(int32_t) || (room == sizeof(int32_t) && old != NULL);
  int32_t small = (int32_t)found->value;
  if (narrow && found->size == sizeof(int64_t) && small != found->value) {
    return ERANGE;
  }
  size_t size = narrow ? sizeof small : sizeof found->value;
  *old_length = size;
  if (old == NULL) {
    return 0;
  }
  if (room < size) {
    *old_length = 0;
    return ENOMEM;
  }
  memcpy(old, narrow ? (const void *)&small : (const void *)&found->value, size);
  return 0;
}

LIBSYSTEM int sysctlbyname(const char *name, void *old, size_t *old_length, void *fresh, size_t fresh_length) {
  pthread_mutex_lock(&scene);
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

/* A sysctl of 4 or 8 bytes. */
SCENE void stand_in_sysctl(const char *name, int64_t value, size_t size) {
  pthread_mutex_lock(&scene);
  struct sysctl *entry = &sysctls[sysctl_count++];
  strncpy(entry->name, name, sizeof entry->name - 1);
  entry->value = value;
  entry->size = size;
  pthread_mutex_unlock(&scene);
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

SCENE void stand_in_reset(void) {
  pthread_mutex_lock(&scene);
  image_count = 0;
  sysctl_count = 0;
  memset(sysctls, 0, sizeof sysctls);
  memset(last_write, 0, sizeof last_write);
  footprint = 0;
  rusage_error = 0;
  pthread_mutex_unlock(&scene);
}
