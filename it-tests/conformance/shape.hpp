// SPDX-License-Identifier: Apache-2.0
// The shape of a C function as Java's linker sees it: one letter for the result and one for each argument. A struct of
// one pointer, which is how mlx-c hands out objects, has a letter of its own.
#pragma once

template <class T>
struct Letter {
  static constexpr char number = sizeof(T) == 8 ? 'L' : sizeof(T) == 4 ? 'I' : '?';
  static constexpr char value = !__is_class(T) ? number : sizeof(T) == 8 ? 'O' : 'S';
};
template <class T>
struct Letter<T*> {
  static constexpr char value = 'A';
};
template <>
struct Letter<bool> {
  static constexpr char value = 'Z';
};
template <>
struct Letter<void> {
  static constexpr char value = 'V';
};
template <>
struct Letter<float> {
  static constexpr char value = 'F';
};
template <>
struct Letter<double> {
  static constexpr char value = 'D';
};

template <class Result, class... Arguments>
constexpr bool shaped(Result (*)(Arguments...), const char* wanted) {
  const char shape[] = {Letter<Result>::value, Letter<Arguments>::value..., '\0'};
  for (char letter : shape) {
    if (letter != *wanted++) {
      return false;
    }
  }
  return true;
}

// One that takes any number of arguments is called with those it names.
template <class Result, class... Arguments>
constexpr bool shaped(Result (*)(Arguments..., ...), const char* wanted) {
  return shaped(static_cast<Result (*)(Arguments...)>(nullptr), wanted);
}

template <class R1, class... A1, class R2, class... A2>
constexpr bool alike(R1 (*)(A1...), R2 (*)(A2...)) {
  if constexpr (sizeof...(A1) == sizeof...(A2)) {
    return Letter<R1>::value == Letter<R2>::value && ((Letter<A1>::value == Letter<A2>::value) && ...);
  }
  return false;
}
