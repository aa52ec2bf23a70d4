package io.bulwark.node;

import io.bulwark.node.Screen.Form;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs a node in the foreground until it is told to leave, and shows what it does. */
public final class AgentProgram {
    private static final long TICK = 500;

    private AgentProgram() {}

    /**
     * Runs one node. The first Ctrl-C or SIGTERM lets it finish what it has, the second gives it back and ends.
     *
     * @param server how the server is called on the screen
     * @param terminal whether {@code out} is one that understands cursor movements
     * @return 0 when it left cleanly, 1 when it owes results that it committed to
     * @throws AgentException when it cannot work
     */
    public static int run(
            AgentOptions options,
            Endpoints where,
            String server,
            Map<String, String> environment,
            PrintStream out,
            boolean terminal,
            int width) {
        Settings settings = options.settings();
        Skills skills = options.skills(environment);
        Path file = options.keyFile();
        NodeKey key = NodeKey.load(file);
        Screen screen = new Screen(out, options.json ? Form.JSON : terminal ? Form.LIVE : Form.LINES, width, server);
        try (Journal journal = Journal.open(file)) {
            NodeAgent agent = new NodeAgent(settings, key, journal, skills, where, event -> {
                screen.happened(event);
                if (event.what() == AgentEvent.What.REGISTERED) {
                    Registered.note(file, server, event.detail());
                }
            });
            AtomicInteger signals = new AtomicInteger();
            Interrupts.onSignal(() -> {
                if (signals.incrementAndGet() == 1) {
                    agent.drain();
                } else {
                    agent.stop();
                }
            });
            Thread ticker = Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        Thread.sleep(TICK);
                        screen.tick(agent.status());
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            try {
                int owed = agent.run();
                ticker.interrupt();
                ticker.join();
                screen.end(agent.status());
                if (owed > 0) {
                    out.println(
                            "The node is bound to " + owed + " results that it has not shown. Start it again with the"
                                    + " same key soon, or they cost stake.");
                    out.flush();
                }
                return owed > 0 ? 1 : 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 1;
            } finally {
                ticker.interrupt();
            }
        }
    }
}
