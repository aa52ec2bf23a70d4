package io.bulwark.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C and SIGTERM as calls. A shutdown hook would hear the first signal only. By reflection, since the compiler warns of
 * {@code sun.misc.Signal} wherever it stands, though it is a supported part of the JDK (JEP 260).
 */
final class Interrupts {
    private Interrupts() {}

    /** Calls on every such signal from now on, in a thread of its own. */
    static void onSignal(Runnable call) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            Thread.ofVirtual().start(call);
                        }
                        return null;
                    });
            for (String name : new String[] {"INT", "TERM"}) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), listener);
            }
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            // A virtual machine without it: then the first signal ends the process, and the journal keeps what matters.
            Runtime.getRuntime().addShutdownHook(new Thread(call));
        }
    }
}
