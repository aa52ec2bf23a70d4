/**
 * The program of a compute node: registers with its key and stake, takes work from a server, computes it with what is built in
 * or with a model server beside it, and says what came of it, signed. It never executes code that a task brings, and talks to
 * that server and that model server only. Whatever dies, the server, the connection or this program, no result that it bound
 * itself to is forgotten, and what it cannot finish it gives back.
 */
@NullMarked
package io.bulwark.node;

import org.jspecify.annotations.NullMarked;
