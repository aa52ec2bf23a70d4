package io.bulwark.events.mail;

import java.nio.file.Path;

/** Where mail becomes files while no SMTP server is configured. */
public record MailFolder(Path path) {}
