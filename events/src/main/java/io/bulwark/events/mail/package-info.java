/**
 * Mail that survives a crash: written into a table with the caller's own rows, sent by SMTP or, where none is configured, put
 * as {@code .eml} files into a folder. A mail is sent at least once; as SMTP has no transaction, one whose sender died between
 * the server's answer and our note of it goes out again, with the same Message-ID, by which mail systems know it. Addresses
 * and headers that could carry more than themselves are refused.
 */
@NullMarked
package io.bulwark.events.mail;

import org.jspecify.annotations.NullMarked;
