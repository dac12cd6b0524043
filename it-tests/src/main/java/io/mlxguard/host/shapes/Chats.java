// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.shapes;

import io.mlxguard.host.Command;
import io.mlxguard.host.Model;
import java.lang.reflect.Proxy;
import java.util.Map;

/** The ways to have a {@link Chat}. */
final class Chats {
  private final Map<String, Chat> chats;

  Chats(Model model) {
    Chat plain = new ChatLlm(model);
    chats =
        Map.of(
            "class",
            plain,
            "subclass",
            new PoliteChatLlm(model),
            "lambda",
            prompt -> plain.reply(prompt),
            "proxy",
            proxy(plain));
  }

  private static Chat proxy(Chat chat) {
    Class<?>[] types = {Chat.class};
    return (Chat)
        Proxy.newProxyInstance(
            Chat.class.getClassLoader(), types, (_, method, args) -> method.invoke(chat, args));
  }

  String reply(Command command) {
    Chat chat = chats.get(command.get("by"));
    if (chat == null) {
      throw new IllegalArgumentException("no such chat");
    }
    return Model.hash(chat.reply(command.get("prompt")));
  }
}
