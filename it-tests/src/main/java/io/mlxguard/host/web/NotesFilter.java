// SPDX-License-Identifier: Apache-2.0
package io.mlxguard.host.web;

import io.mlxguard.host.Notes;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Before all others, so that whatever the application has begun is noted. */
@Component
@ConditionalOnProperty("notes.file")
@Order(Ordered.HIGHEST_PRECEDENCE)
class NotesFilter extends OncePerRequestFilter {
  private final Notes notes;

  NotesFilter(@Value("${notes.file}") Path file) throws IOException {
    notes = new Notes(file);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String id = String.valueOf(request.getParameter("id"));
    notes.begin(id);
    chain.doFilter(request, response);
    notes.end(id);
  }
}
