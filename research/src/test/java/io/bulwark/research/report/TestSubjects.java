package io.bulwark.research.report;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

final class TestSubjects {
    private TestSubjects() {}

    static String of(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }
}
