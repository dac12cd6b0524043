// SPDX-License-Identifier: Apache-2.0
/*
 * The C functions and C++ symbols of MLX that mlx-guard calls, one function pointer type per prototype.
 *
 * Types and not declarations, because jextract binds a declared function to one library in a static
 * initialiser, while these are looked up by address in any number of images, each of which may lack some.
 * Input of native/jextract; the class of a type has `invoke(address, arguments...)`.
 *
 * mlx-c: which version has which function. Read from mlx/c at the tags v0.2.0, v0.3.0, v0.4.0, v0.4.1,
 * v0.5.0, v0.6.0 and at fba4470 (after 0.6.0, MLX 0.31.2); "0.2-" means in all of these. No prototype
 * changed among them (0.2 writes `()` where later ones write `(void)`).
 *
 *   function                                                        type                            mlx-c
 *   mlx_clear_cache, mlx_reset_peak_memory                          mlx_action_fn                   0.2-
 *   mlx_get_active_memory, mlx_get_cache_memory,
 *   mlx_get_peak_memory, mlx_get_memory_limit                       mlx_getter_fn                   0.2-
 *   mlx_set_cache_limit, mlx_set_memory_limit, mlx_set_wired_limit  mlx_setter_fn                   0.2-
 *   mlx_metal_is_available                                          mlx_flag_fn                     0.2-
 *   mlx_cuda_is_available                                           mlx_flag_fn                     0.5-
 *   mlx_string_new, mlx_stream_new, mlx_default_cpu_stream_new,
 *   mlx_default_gpu_stream_new                                      mlx_object_new_fn               0.2-
 *   mlx_device_info_new                                             mlx_object_new_fn               0.5-
 *   mlx_string_free, mlx_device_free, mlx_stream_free,
 *   mlx_synchronize                                                 mlx_object_action_fn            0.2-
 *   mlx_device_info_free                                            mlx_object_action_fn            0.5-
 *   mlx_version, mlx_get_default_device                             mlx_object_getter_fn            0.2-
 *   mlx_get_default_stream                                          mlx_object_lookup_fn            0.2-
 *   mlx_device_info_get                                             mlx_object_lookup_fn            0.5-
 *   mlx_string_data                                                 mlx_string_data_fn              0.2-
 *   mlx_device_new_type                                             mlx_device_new_type_fn          0.2-
 *   mlx_device_info_has_key                                         mlx_device_info_has_key_fn      0.5-
 *   mlx_device_info_get_string                                      mlx_device_info_get_string_fn   0.5-
 *   mlx_device_info_get_size                                        mlx_device_info_get_size_fn     0.5-
 *   mlx_metal_device_info                                           mlx_metal_device_info_fn        0.2-0.4.1
 */
#include <stdbool.h>
/* size_t alone: jextract warns about the long double in the rest of stddef.h. */
#define __need_size_t
#include <stddef.h>

/* mlx_string, mlx_device, mlx_device_info and mlx_stream are each a struct of this one member. */
struct mlx_object {
  void *ctx;
};

enum mlx_device_type { MLX_CPU, MLX_GPU };

/* An int returned is 0 for success unless said otherwise; a failure has been through the error handler. */
typedef int (*mlx_action_fn)(void);
typedef int (*mlx_getter_fn)(size_t *result);
typedef int (*mlx_setter_fn)(size_t *previous, size_t limit);
typedef int (*mlx_flag_fn)(bool *result);

typedef struct mlx_object (*mlx_object_new_fn)(void);
typedef int (*mlx_object_action_fn)(struct mlx_object object);
typedef int (*mlx_object_getter_fn)(struct mlx_object *result);
typedef int (*mlx_object_lookup_fn)(struct mlx_object *result, struct mlx_object of);

typedef const char *(*mlx_string_data_fn)(struct mlx_object string);

typedef struct mlx_object (*mlx_device_new_type_fn)(enum mlx_device_type type, int index);
typedef int (*mlx_device_info_has_key_fn)(bool *exists, struct mlx_object info, const char *key);

/* Both return 2, without the error handler, for a key that is missing or of the other type. */
typedef int (*mlx_device_info_get_string_fn)(const char **value, struct mlx_object info, const char *key);
typedef int (*mlx_device_info_get_size_fn)(size_t *value, struct mlx_object info, const char *key);

struct mlx_metal_device_info {
  char architecture[256];
  size_t max_buffer_length;
  size_t max_recommended_working_set_size;
  size_t memory_size;
};

/* Has no exception barrier: without a Metal backend its C++ exception ends the process. */
typedef struct mlx_metal_device_info (*mlx_metal_device_info_fn)(void);

/* libcuda's cuDevicePrimaryCtxGetState: CUresult, CUdevice and both results are ints in its ABI. */
typedef int (*cu_context_state_fn)(int device, unsigned int *flags, int *active);

/* libcuda's cuDeviceTotalMem_v2, which is what cuda.h makes of cuDeviceTotalMem. */
typedef int (*cu_total_memory_fn)(size_t *bytes, int device);

/* libcuda's cuDeviceGetPCIBusId; length is that of text, with the 0 at its end. */
typedef int (*cu_pci_bus_id_fn)(char *text, int length, int device);

/*
 * mlx::core without mlx-c (reference/platform.md 7). Itanium mangling leaves out the result type of a
 * function: version() returns std::string up to MLX 0.29.0 and const char* from 0.29.1 (a44b27f5f) under one
 * name, so mlx_core_text_fn may be called only where a symbol newer than that is found too, such as
 * mlx::core::device_count(Device::DeviceType), public from 0.30.4.
 */
typedef size_t (*mlx_core_getter_fn)(void);
typedef size_t (*mlx_core_setter_fn)(size_t limit);
typedef bool (*mlx_core_flag_fn)(void);
typedef const char *(*mlx_core_text_fn)(void);
typedef void (*mlx_core_action_fn)(void);
