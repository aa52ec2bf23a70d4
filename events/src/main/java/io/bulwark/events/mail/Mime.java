package io.bulwark.events.mail;

import jakarta.activation.DataHandler;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/** Builds the message. Two builds of one mail have the same Message-ID and date. */
final class Mime {
    private final Session session;
    private final MailAddress from;

    Mime(Session session, MailAddress from) {
        this.session = session;
        this.from = from;
    }

    MimeMessage message(Outgoing mail) throws MessagingException {
        String id = "<" + mail.id() + "@" + from.value().substring(from.value().indexOf('@') + 1) + ">";
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(from.value(), true));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.recipient(), true));
        message.setSubject(mail.content().subject(), "UTF-8");
        message.setSentDate(Date.from(mail.createdAt()));
        message.setHeader("Auto-Submitted", "auto-generated");
        String unsubscribe = mail.unsubscribe();
        if (unsubscribe != null) {
            message.setHeader("List-Unsubscribe", "<" + unsubscribe + ">");
            message.setHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        MimeMultipart forms = new MimeMultipart("alternative");
        MimeBodyPart plain = new MimeBodyPart();
        plain.setText(linked(mail.content().text(), unsubscribe), "UTF-8");
        forms.addBodyPart(plain);
        forms.addBodyPart(html(mail.content(), unsubscribe));
        message.setContent(forms);
        message.saveChanges();
        return message;
    }

    private static MimeBodyPart html(MailContent content, @Nullable String unsubscribe) throws MessagingException {
        MimeBodyPart page = new MimeBodyPart();
        page.setText(linked(content.html(), unsubscribe), "UTF-8", "html");
        if (content.pictures().isEmpty()) {
            return page;
        }
        MimeMultipart related = new MimeMultipart("related");
        related.addBodyPart(page);
        for (MailContent.Picture picture : content.pictures()) {
            MimeBodyPart part = new MimeBodyPart();
            part.setDataHandler(new DataHandler(new ByteArrayDataSource(picture.png(), "image/png")));
            part.setContentID("<" + picture.cid() + ">");
            part.setDisposition(MimeBodyPart.INLINE);
            part.setFileName(picture.cid() + ".png");
            related.addBodyPart(part);
        }
        MimeBodyPart whole = new MimeBodyPart();
        whole.setContent(related);
        return whole;
    }

    private static String linked(String text, @Nullable String unsubscribe) {
        return text.replace(MailContent.UNSUBSCRIBE, unsubscribe == null ? "" : unsubscribe);
    }

    /** The bytes as they travel, for the folder. */
    static byte[] bytes(MimeMessage message) throws MessagingException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            message.writeTo(bytes);
        } catch (IOException e) {
            throw new MessagingException("cannot be written", e);
        }
        return bytes.toByteArray();
    }
}
