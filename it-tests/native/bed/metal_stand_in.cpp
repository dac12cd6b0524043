// SPDX-License-Identifier: Apache-2.0
// An empty image: its name, AGXMetal*, is what Metal's driver leaves among the loaded images of a process.
