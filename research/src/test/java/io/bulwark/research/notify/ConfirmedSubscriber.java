package io.bulwark.research.notify;

import io.bulwark.events.mail.MailAddress;
import io.bulwark.research.TestResearch;
import jakarta.mail.internet.MimeMessage;

/** For tests of other packages: an address on the whole way to being confirmed. */
public final class ConfirmedSubscriber {
    private ConfirmedSubscriber() {}

    public static void of(TestResearch research, String owner, String address) throws Exception {
        research.subscriptions.ask(owner, new MailAddress(address));
        for (MimeMessage mail : research.mail()) {
            String text = TestResearch.text(mail);
            if (mail.getAllRecipients()[0].toString().equals(address) && text.contains("/confirm?token=")) {
                research.subscriptions.confirm(TestResearch.token(text, "/confirm"));
            }
        }
    }
}
