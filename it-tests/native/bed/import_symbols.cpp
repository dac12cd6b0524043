// SPDX-License-Identifier: Apache-2.0
// import_symbols LIBRARY SYMBOL...: turns definitions of a shared library into imports, in place. Its own callers and
// every dlsym on it then find the definition of another library. An undefined entry needs no address and no section; the
// hash table may keep its place, since the dynamic linker skips undefined entries there.
#include <elf.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "import_symbols: %s\n", why.c_str());
  std::exit(1);
}

std::vector<char> contents(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<char> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (bytes.size() < sizeof(Elf64_Ehdr) || std::memcmp(bytes.data(), ELFMAG, SELFMAG) != 0 ||
      bytes[EI_CLASS] != ELFCLASS64) {
    fail(std::string("not a 64-bit ELF file: ") + path);
  }
  return bytes;
}

const Elf64_Shdr& dynamicSymbols(const std::vector<char>& bytes) {
  auto* file = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  auto* sections = reinterpret_cast<const Elf64_Shdr*>(bytes.data() + file->e_shoff);
  for (int i = 0; i < file->e_shnum; i++) {
    if (sections[i].sh_type == SHT_DYNSYM) {
      return sections[i];
    }
  }
  fail("no dynamic symbols");
}

void importAll(std::vector<char>& bytes, std::set<std::string> wanted) {
  const Elf64_Shdr& table = dynamicSymbols(bytes);
  auto* file = reinterpret_cast<const Elf64_Ehdr*>(bytes.data());
  auto* sections = reinterpret_cast<const Elf64_Shdr*>(bytes.data() + file->e_shoff);
  const char* names = bytes.data() + sections[table.sh_link].sh_offset;
  auto* symbols = reinterpret_cast<Elf64_Sym*>(bytes.data() + table.sh_offset);
  for (size_t i = 0; i < table.sh_size / sizeof(Elf64_Sym); i++) {
    if (symbols[i].st_shndx != SHN_UNDEF && wanted.erase(names + symbols[i].st_name)) {
      symbols[i].st_shndx = SHN_UNDEF;
      symbols[i].st_value = 0;
      symbols[i].st_size = 0;
    }
  }
  for (const std::string& missing : wanted) {
    fail("does not define " + missing);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    fail("usage: import_symbols LIBRARY SYMBOL...");
  }
  std::vector<char> bytes = contents(arguments[1]);
  importAll(bytes, std::set<std::string>(arguments + 2, arguments + count));
  std::ofstream out(arguments[1], std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return out.flush() ? 0 : (fail("cannot write"), 1);
}
