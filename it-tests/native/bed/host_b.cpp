// SPDX-License-Identifier: Apache-2.0
// Host B: a JNI library that calls MLX's C++ directly. No name of mlx-c is in it.
#include <jni.h>

#include <exception>
#include <vector>

#include "decoder.h"
#include "mlx/memory.h"
#include "races.h"
#include "recorder.h"

namespace {

// A C++ exception through JNI ends the process; a host turns it into a Java one.
template <typename Result, typename Body>
Result guarded(JNIEnv* env, Result failed, Body body) {
  try {
    return body();
  } catch (const std::exception& e) {
    env->ThrowNew(env->FindClass("java/lang/IllegalStateException"), e.what());
    return failed;
  }
}

// A failing call ends too.
struct OpenCall {
  OpenCall() {
    bed::Races::instance().callBegan();
  }
  ~OpenCall() {
    bed::Races::instance().callEnded();
  }
};

bed::Decoder* decoderOf(jlong handle) {
  return reinterpret_cast<bed::Decoder*>(handle);
}

}  // namespace

extern "C" {

JNIEXPORT jlong JNICALL Java_io_mlxguard_host_HostB_open(
    JNIEnv* env, jclass, jlong seed, jint width, jint layers, jint vocabulary) {
  return guarded<jlong>(env, 0, [&] {
    return reinterpret_cast<jlong>(new bed::Decoder(static_cast<uint64_t>(seed), width, layers, vocabulary));
  });
}

JNIEXPORT jintArray JNICALL Java_io_mlxguard_host_HostB_generate(
    JNIEnv* env, jclass, jlong handle, jlong seed, jint prompt, jint newTokens) {
  OpenCall open;
  return guarded<jintArray>(env, nullptr, [&] {
    std::vector<int> tokens = decoderOf(handle)->generate(static_cast<uint64_t>(seed), prompt, newTokens);
    jintArray result = env->NewIntArray(static_cast<jsize>(tokens.size()));
    if (result) {
      env->SetIntArrayRegion(result, 0, static_cast<jsize>(tokens.size()), tokens.data());
    }
    return result;
  });
}

JNIEXPORT jlongArray JNICALL Java_io_mlxguard_host_HostB_memory(JNIEnv* env, jclass) {
  return guarded<jlongArray>(env, nullptr, [&] {
    const jlong values[] = {
        static_cast<jlong>(mlx::core::get_active_memory()),
        static_cast<jlong>(mlx::core::get_cache_memory()),
        static_cast<jlong>(mlx::core::get_peak_memory()),
        static_cast<jlong>(mlx::core::get_memory_limit()),
    };
    jlongArray result = env->NewLongArray(4);
    if (result) {
      env->SetLongArrayRegion(result, 0, 4, values);
    }
    return result;
  });
}

JNIEXPORT void JNICALL Java_io_mlxguard_host_HostB_clearCache(JNIEnv* env, jobject) {
  guarded<int>(env, 0, [] {
    mlx::core::clear_cache();
    return 0;
  });
}

JNIEXPORT jlong JNICALL Java_io_mlxguard_host_HostB_setCacheLimit(JNIEnv* env, jclass, jlong limit) {
  return guarded<jlong>(env, -1, [&] {
    return static_cast<jlong>(mlx::core::set_cache_limit(static_cast<size_t>(limit)));
  });
}

JNIEXPORT jlong JNICALL Java_io_mlxguard_host_HostB_setMemoryLimit(JNIEnv* env, jclass, jlong limit) {
  return guarded<jlong>(env, -1, [&] {
    return static_cast<jlong>(mlx::core::set_memory_limit(static_cast<size_t>(limit)));
  });
}

JNIEXPORT jlong JNICALL Java_io_mlxguard_host_HostB_setWiredLimit(JNIEnv* env, jclass, jlong limit) {
  return guarded<jlong>(env, -1, [&] {
    return static_cast<jlong>(mlx::core::set_wired_limit(static_cast<size_t>(limit)));
  });
}

JNIEXPORT jstring JNICALL Java_io_mlxguard_host_HostB_record(JNIEnv* env, jclass) {
  return env->NewStringUTF(bed_record_line());
}

JNIEXPORT void JNICALL Java_io_mlxguard_host_HostB_close(JNIEnv*, jclass, jlong handle) {
  delete decoderOf(handle);
}

}  // extern "C"
