package io.bulwark.gateway.provider;

/** What a stream yields: chunks, then exactly one end. */
public sealed interface StreamEvent permits Chunk, StreamEvent.End, StreamEvent.Broken {
    /** The answer is complete. The client's {@code [DONE]} is for the door to write. */
    record End() implements StreamEvent {}

    /** The answer is not complete and will not be; the client must be told so. */
    record Broken(Outcome.Failed failure) implements StreamEvent {}
}
