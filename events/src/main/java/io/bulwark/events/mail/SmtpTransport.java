package io.bulwark.events.mail;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Hands mail to an SMTP server, a connection for each. */
final class SmtpTransport implements Transport {
    /** What a server says when it wants a password or encryption: our settings are wrong, not the mail. */
    private static final java.util.Set<Integer> SETTINGS = java.util.Set.of(530, 534, 535, 538);

    private final Session session;
    private final @Nullable String username;
    private final @Nullable String password;

    SmtpTransport(MailConfig config, String host) {
        this.username = config.username().orElse(null);
        this.password = config.password().orElse(null);
        boolean local = host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
        if (username != null && config.security() == MailConfig.Security.NONE && !local) {
            throw new IllegalStateException(
                    "bulwark.mail.security=NONE would send the password of bulwark.mail.username in the clear to "
                            + host);
        }
        Properties settings = new Properties();
        String timeout = Long.toString(config.timeout().toMillis());
        settings.put("mail.transport.protocol", "smtp");
        settings.put("mail.smtp.host", host);
        settings.put("mail.smtp.port", Integer.toString(config.port()));
        settings.put("mail.smtp.auth", Boolean.toString(username != null));
        settings.put("mail.smtp.connectiontimeout", timeout);
        settings.put("mail.smtp.timeout", timeout);
        settings.put("mail.smtp.writetimeout", timeout);
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        settings.put("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.2");
        switch (config.security()) {
            case STARTTLS -> {
                settings.put("mail.smtp.starttls.enable", "true");
                settings.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> settings.put("mail.smtp.ssl.enable", "true");
            case NONE -> settings.put("mail.smtp.starttls.enable", "false");
        }
        this.session = Session.getInstance(settings);
    }

    Session session() {
        return session;
    }

    @Override
    public Delivery deliver(UUID id, MimeMessage message) throws MessagingException {
        try (jakarta.mail.Transport connection = session.getTransport("smtp")) {
            connection.connect(username, password);
            connection.sendMessage(message, message.getAllRecipients());
            return new Delivery.Done();
        } catch (MessagingException e) {
            return judge(e);
        }
    }

    private static Delivery judge(MessagingException fault) {
        Exception one = fault;
        for (int depth = 0; one instanceof MessagingException failed && depth < 10; depth++) {
            int code =
                    switch (failed) {
                        case SMTPAddressFailedException address -> address.getReturnCode();
                        case SMTPSenderFailedException sender -> sender.getReturnCode();
                        case SMTPSendFailedException send -> send.getReturnCode();
                        default -> 0;
                    };
            if (code >= 500 && code <= 599 && !SETTINGS.contains(code)) {
                return new Delivery.Refused("the server answered " + code + ": " + said(failed));
            }
            if (code > 0) {
                return new Delivery.NotNow("the server answered " + code + ": " + said(failed));
            }
            one = failed.getNextException();
        }
        if (fault instanceof AuthenticationFailedException) {
            return new Delivery.NotNow("the server does not accept the password");
        }
        return new Delivery.NotNow(
                "the server cannot be reached or broke off (" + fault.getClass().getSimpleName() + ")");
    }

    private static String said(Exception fault) {
        String text = fault.getMessage() == null ? "" : fault.getMessage();
        StringBuilder line = new StringBuilder();
        text.codePoints().limit(200).forEach(c -> line.appendCodePoint(c < ' ' || c > '~' ? ' ' : c));
        return line.toString().strip().toLowerCase(Locale.ROOT);
    }
}
