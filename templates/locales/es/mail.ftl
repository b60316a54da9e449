## Layout of all mails

mail-layout-sandbox = Enviado desde un entorno de pruebas: no se movió dinero real.
mail-layout-footer = Enviado a { $to } por tus licencias de { $seller }.
mail-layout-questions = ¿Tienes preguntas? Escribe a { $address }.

## Shared by several mails

mail-key-for = para { $site }
mail-and-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
mail-listed-keys = { $count ->
    [one] Clave de licencia:
   *[other] Claves de licencia:
}
mail-open-license-keys = Abrir Claves de licencia
mail-buy-again = Comprar de nuevo
mail-buy-license = Comprar una licencia
mail-reason = Motivo: { $reason }
mail-reason-disputed = El banco del titular de la tarjeta disputa el pago.
mail-reason-dispute-lost = El pago en disputa se devolvió al titular de la tarjeta.
mail-reason-partly-refunded = Se reembolsó una parte de lo que pagaste.
mail-reason-payment-disputed = Un pago relacionado está en disputa.
mail-reason-seller-decided = El vendedor lo decidió tras un problema con el pago.
mail-fact-plan = Plan
mail-fact-order = Pedido
mail-fact-license-keys = Claves de licencia
mail-fact-quantity = Cantidad
mail-fact-total = Total
mail-fact-amount = Importe
mail-fact-valid-until = Válida hasta
mail-fact-paid-until = Pagado hasta
mail-fact-ends = Finaliza
mail-fact-you-keep = Conservas
mail-fact-choose-by = Fecha límite
mail-fact-invited-by = Te invitó
mail-fact-added-by = Te agregó
mail-fact-your-role = Tu rol

## Shared by mails with a link

mail-link-preheader = { $minutes ->
    [one] Funciona una sola vez, durante { $minutes } minuto.
   *[other] Funciona una sola vez, durante { $minutes } minutos.
}
mail-link-copy = O copia esta dirección en tu navegador:
mail-link-lifetime = { $minutes ->
    [one] El enlace funciona una sola vez, durante { $minutes } minuto.
   *[other] El enlace funciona una sola vez, durante { $minutes } minutos.
}
mail-link-nothing-changes = No cambia nada hasta que abras el enlace.

## Mail sign_in_link

mail-sign-in-link-subject = Inicia sesión en { $seller }
mail-sign-in-link-heading = Inicia sesión para ver tus claves de licencia
mail-sign-in-link-lifetime = { $minutes ->
    [one] Este enlace funciona una sola vez, durante { $minutes } minuto.
   *[other] Este enlace funciona una sola vez, durante { $minutes } minutos.
}
mail-sign-in-button = Iniciar sesión
mail-sign-in-link-ignore = Si no lo pediste, ignora este correo: nadie puede iniciar sesión sin el enlace.

## Mail reset_password

mail-reset-password-heading = Crear una contraseña nueva
mail-reset-password-text = Con este enlace puedes crear una contraseña nueva. Al hacerlo se cerrarán todas las sesiones.
mail-reset-password-ignore = Si no lo pediste, ignora este correo: tu contraseña no cambia.

## Mail confirm_address

mail-confirm-address-subject = Confirma tu dirección de correo para { $seller }
mail-confirm-address-preheader = Tu cuenta ya funciona; el enlace demuestra que este buzón es tuyo.
mail-confirm-address-heading = Confirma tu dirección de correo
mail-confirm-address-signed-up = Alguien se registró con una clave de licencia y esta dirección, como { $username }.
mail-confirm-address-if-you = Si fuiste tú, confirma la dirección. Hasta entonces, tu cuenta solo muestra la licencia con la que te registraste.
mail-confirm-address-button = Confirmar esta dirección
mail-confirm-address-not-you = Si no fuiste tú, no abras el enlace. Pide tu propio enlace e inicia sesión con él: así se elimina la contraseña que eligió esa persona.

## Mail confirm_sign_up

mail-confirm-sign-up-subject = Alguien pidió crear una contraseña para tu cuenta
mail-confirm-sign-up-heading = ¿Fuiste tú?
mail-confirm-sign-up-asked = Alguien usó una clave de licencia y tu dirección para registrarse como { $username }. Tu dirección ya tiene una cuenta, así que no ha cambiado nada.
mail-confirm-sign-up-if-you = Si fuiste tú, abre el enlace: tu cuenta tendrá el nombre de usuario { $username } y la contraseña que elegiste, y se cerrarán todas las demás sesiones.
mail-confirm-sign-up-button = Sí, guardar nombre y contraseña
mail-confirm-sign-up-not-you = Si no fuiste tú, no abras el enlace y no pasará nada. Quien lo pidió tiene una clave de licencia, pero no tiene acceso a tu cuenta.

## Mail change_email

mail-change-email-heading = Confirma tu nueva dirección de correo
mail-change-email-asked = La cuenta de { $email } pidió usar esta dirección a partir de ahora.
mail-change-email-open = Abre el enlace en el navegador donde tienes la sesión iniciada. Tus sesiones y tu contraseña dejan de funcionar junto con la dirección anterior; después puedes crear una contraseña nueva.
mail-change-email-button = Usar esta dirección
mail-change-email-ignore = Si no lo pediste, ignora este correo.

## Mail account_notice

mail-account-notice-subject-password_changed = Se cambió tu contraseña
mail-account-notice-subject-email_changed = Se cambió tu dirección de correo
mail-account-notice-subject-email_set = Esta es ahora tu dirección de correo
mail-account-notice-subject-sign_up_dropped = Se eliminó un registro con tu dirección
mail-account-notice-subject-license_received = Recibiste una licencia
mail-account-notice-subject-second_factor_on = La verificación en dos pasos está activada
mail-account-notice-subject-second_factor_off = La verificación en dos pasos está desactivada
mail-account-notice-subject-recovery_code_used = Se usó un código de recuperación
mail-account-notice-preheader = { $subject }.
mail-account-notice-password-changed = Se cambió la contraseña de tu cuenta. Se cerraron todas las demás sesiones y se anularon todos los enlaces abiertos.
mail-account-notice-password-changed-not-you = Si no fuiste tú, indícalo en el plazo de una semana: la contraseña nueva dejará de funcionar y se cerrarán todas las sesiones.
mail-account-notice-email-changed = A partir de ahora, tu cuenta tiene otra dirección de correo. Con esta ya no se puede acceder; sus sesiones, enlaces y contraseña dejaron de funcionar.
mail-account-notice-email-changed-not-you = Si no lo pediste, indícalo y avisa al vendedor de inmediato.
mail-account-notice-email-set = A partir de ahora, tu cuenta tiene esta dirección de correo. Inicia sesión con un enlace y, si quieres, crea una contraseña.
mail-account-notice-sign-up-dropped = Alguien se había registrado con tu dirección antes de que la confirmaras. Cuando iniciaste sesión, su contraseña, su nombre de usuario y sus sesiones dejaron de funcionar; la licencia con la que se registró está en tu cuenta.
mail-account-notice-sign-up-dropped-named = Alguien se había registrado con tu dirección como { $username } antes de que la confirmaras. Cuando iniciaste sesión, su contraseña, su nombre de usuario y sus sesiones dejaron de funcionar; la licencia con la que se registró está en tu cuenta.
mail-account-notice-sign-up-dropped-if-you = Si fuiste tú, crea una contraseña en tu cuenta.
mail-account-notice-license-received = La licencia que empieza por { $key } ahora pertenece a tu cuenta. Te la transfirió { $from }.
mail-account-notice-license-received-seller = La licencia que empieza por { $key } ahora pertenece a tu cuenta. Te la transfirió el vendedor.
mail-account-notice-license-received-else = No ha cambiado nada más en tu cuenta.
mail-account-notice-second-factor-on = A partir de ahora, para iniciar sesión en tu cuenta se pide un código de tu app de autenticación. Guarda los códigos de recuperación donde puedas encontrarlos sin tu teléfono.
mail-account-notice-second-factor-on-not-you = Si no fuiste tú, indícalo en el plazo de una semana y se desactivará de nuevo.
mail-account-notice-second-factor-off = Para iniciar sesión en tu cuenta ya no se pide ningún código.
mail-account-notice-second-factor-off-not-you = Si no fuiste tú, crea una contraseña nueva y vuelve a activar la verificación en dos pasos.
mail-account-notice-recovery-code-used = { $left ->
    [one] Se usó un código de recuperación para iniciar sesión. Te queda { $left }; para obtener códigos nuevos, desactiva la verificación en dos pasos y vuelve a activarla.
   *[other] Se usó un código de recuperación para iniciar sesión. Te quedan { $left }; para obtener códigos nuevos, desactiva la verificación en dos pasos y vuelve a activarla.
}
mail-account-notice-recovery-code-used-not-you = Si no fuiste tú, crea ya una contraseña nueva.
mail-account-notice-not-me = No fui yo
mail-account-notice-button = Abrir tu cuenta

## Mail organization_invitation
## A person is invited to an organization, or was added to one.

mail-organization-invitation-preheader-invited = Inicia sesión con esta dirección para aceptar o rechazar.
mail-organization-invitation-preheader-added = Inicia sesión con esta dirección para ver sus claves de licencia.
mail-organization-invitation-heading-invited = Invitación a { $organization }
mail-organization-invitation-heading-added = { $role ->
    [owner] Ahora tienes el rol de propietario en { $organization }
    [admin] Ahora tienes el rol de administrador en { $organization }
   *[member] Ahora eres miembro de { $organization }
}
mail-organization-invitation-member = Con este rol puedes ver y usar sus claves de licencia.
mail-organization-invitation-admin = Con este rol puedes ver, usar y transferir sus claves de licencia, y gestionar a sus miembros.
mail-organization-invitation-owner = Con este rol puedes gestionar sus claves de licencia, sus miembros y sus propietarios.
mail-organization-invitation-invited = Inicia sesión con esta dirección para aceptar o rechazar, en un plazo de 30 días. Si no conoces a quien te invita, no hagas nada: para ti no ha cambiado nada.
mail-organization-invitation-added = Inicia sesión con esta dirección. Puedes salir de la organización cuando quieras.
mail-organization-invitation-button-invited = Ver la invitación
mail-organization-invitation-button-added = Abrir { $organization }
mail-role-member = Miembro
mail-role-admin = Administrador
mail-role-owner = Propietario

## Mail license_keys

mail-license-keys-subject = { $count ->
    [one] Tu clave de licencia de { $product }
   *[other] Tus { $count } claves de licencia de { $product }
}
mail-license-keys-preheader = Todo listo para usar en tu instalación o activar en línea.
mail-license-keys-preheader-attached = Tus claves están en el archivo CSV adjunto.
mail-license-keys-heading = { $count ->
    [one] Tu clave de licencia está lista
   *[other] Tus { $count } claves de licencia están listas
}
mail-license-keys-attached = { $count ->
    [one] Gracias por tu compra. Tu clave está en el archivo CSV adjunto a este correo.
   *[other] Gracias por tu compra. Las { $count } claves están en el archivo CSV adjunto a este correo.
}
mail-license-keys-copy-site = { $count ->
    [one] Gracias por tu compra. Copia la clave en su sitio.
   *[other] Gracias por tu compra. Copia cada clave en su sitio.
}
mail-license-keys-copy = { $count ->
    [one] Gracias por tu compra. Copia la clave en tu instalación o actívala en línea.
   *[other] Gracias por tu compra. Copia cada clave en tu instalación o actívalas en línea.
}
mail-license-keys-how = Cómo activar
mail-license-keys-how-site = Cada clave ya está activada para el sitio que se indica junto a ella. Cópiala en los ajustes de ese sitio y listo.
mail-license-keys-how-enter = Escribe la clave donde tu instalación te pida una clave de licencia, o actívala para un sitio en tu página Claves de licencia.
mail-license-keys-shown-once = Guarda este correo. Estas claves se almacenan de una forma que nadie puede leer, así que no se pueden volver a mostrar.

## Mail license_resent

mail-license-resent-subject = { $count ->
    [one] Tu clave de licencia de { $product }, de nuevo
   *[other] Tus claves de licencia de { $product }, de nuevo
}
mail-license-resent-preheader = { $count ->
    [one] Es la misma de siempre.
   *[other] Son las mismas de siempre.
}
mail-license-resent-heading = { $count ->
    [one] Tu clave de licencia, de nuevo
   *[other] Tus claves de licencia, de nuevo
}
mail-license-resent-attached = { $count ->
    [one] Tu clave de licencia está en el archivo CSV adjunto a este correo.
   *[other] Las { $count } claves de licencia están en el archivo CSV adjunto a este correo.
}
mail-license-resent-same = { $count ->
    [one] No ha cambiado nada: es la misma clave de antes.
   *[other] No ha cambiado nada: son las mismas claves de antes.
}

## Mail license_reissued

mail-license-reissued-subject = Tu nueva clave de licencia reemplaza a { $key }
mail-license-reissued-preheader = La clave anterior ya no funciona.
mail-license-reissued-heading = Tu nueva clave de licencia
mail-license-reissued-kept = Reemplaza a { $key }, que ya no funciona. Los sitios y dispositivos siguen registrados: escribe la clave nueva donde tenías la anterior.
mail-license-reissued-dropped = Reemplaza a { $key }, que ya no funciona. Escribe la clave nueva donde quieras usarla y actívala allí.
mail-license-reissued-shown-once = Guarda este correo. La clave se almacena de una forma que nadie puede leer, así que no se puede volver a mostrar.

## Mail license_key_renewed
## A signed license key contains its plan and end date; new keys were signed because these changed.

mail-license-key-renewed-subject = { $count ->
    [one] Tu clave de licencia se firmó de nuevo
   *[other] Tus claves de licencia se firmaron de nuevo
}
mail-license-key-renewed-preheader = { $count ->
    [one] La clave anterior deja de funcionar sin conexión en su fecha original.
   *[other] Las claves anteriores dejan de funcionar sin conexión en su fecha original.
}
mail-license-key-renewed-heading = { $count ->
    [one] Tu nueva clave de licencia
   *[other] Tus nuevas claves de licencia
}
mail-license-key-renewed-text = { $count ->
    [one] Tu suscripción cambió, y una clave de licencia firmada incluye su plan y su fecha de fin. Reemplaza la clave anterior donde la hayas escrito. La anterior sigue siendo válida hasta su propia fecha de fin.
   *[other] Tu suscripción cambió, y una clave de licencia firmada incluye su plan y su fecha de fin. Reemplaza las claves anteriores donde las hayas escrito. Las anteriores siguen siendo válidas hasta su propia fecha de fin.
}
mail-license-key-renewed-text-until = { $count ->
    [one] Tu suscripción cambió, y una clave de licencia firmada incluye su plan y su fecha de fin. Reemplaza la clave anterior donde la hayas escrito; la nueva es válida hasta el { $date }. La anterior sigue siendo válida hasta su propia fecha de fin.
   *[other] Tu suscripción cambió, y una clave de licencia firmada incluye su plan y su fecha de fin. Reemplaza las claves anteriores donde las hayas escrito; las nuevas son válidas hasta el { $date }. Las anteriores siguen siendo válidas hasta su propia fecha de fin.
}

## Mail license_suspended

mail-license-suspended-heading = { $count ->
    [one] Tu clave de licencia está suspendida
   *[other] Tus claves de licencia están suspendidas
}
mail-license-suspended-preheader = Por ahora no se puede usar.
mail-license-suspended-text = { $count ->
    [one] Por ahora no funciona. Los sitios y dispositivos siguen registrados, así que todo volverá a funcionar como antes cuando se resuelva. Si crees que es un error, responde a este correo.
   *[other] Por ahora no funcionan. Los sitios y dispositivos siguen registrados, así que todo volverá a funcionar como antes cuando se resuelva. Si crees que es un error, responde a este correo.
}

## license_renewed: a license that was bought once is extended

mail-license-renewed-subject = Se renovó tu licencia de { $product }
mail-license-renewed-preheader = Gracias por tu pago.
mail-license-renewed-heading = Se renovó tu licencia
mail-license-renewed-text = Gracias por tu pago. Tu licencia ahora es válida hasta el { $date }.
mail-license-renewed-text-perpetual = Gracias por tu pago. Tu licencia no tiene fecha de fin.
mail-license-renewed-same = Tu clave de licencia sigue siendo la misma y todo lo que tiene activado sigue activo.
mail-license-renewed-signed = La clave de licencia que ves abajo incluye la nueva fecha de fin: instálala en lugar de la anterior donde la uses sin conexión.

## Mail license_reinstated

mail-license-reinstated-heading = { $count ->
    [one] Tu clave de licencia vuelve a funcionar
   *[other] Tus claves de licencia vuelven a funcionar
}
mail-license-reinstated-preheader = Con los mismos sitios y dispositivos. No tienes que hacer nada.
mail-license-reinstated-text = Con los mismos sitios y dispositivos que antes. No tienes que hacer nada.

## Mail license_revoked

mail-license-revoked-heading = { $count ->
    [one] Tu clave de licencia fue revocada
   *[other] Tus claves de licencia fueron revocadas
}
mail-license-revoked-preheader = Ya no se puede usar.
mail-license-revoked-text = { $count ->
    [one] Ya no funciona. Si crees que es un error, responde a este correo.
   *[other] Ya no funcionan. Si crees que es un error, responde a este correo.
}

## Mail expiry_reminder

mail-expiry-reminder-heading = { $count ->
    [one] { $days ->
        [1] Tu clave de licencia vence mañana
       *[other] Tu clave de licencia vence en { $days } días
    }
   *[other] { $days ->
        [1] Tus claves de licencia vencen mañana
       *[other] Tus claves de licencia vencen en { $days } días
    }
}
mail-expiry-reminder-preheader = { $count ->
    [one] El { $date }. Renuévala para seguir usándola.
   *[other] El { $date }. Renuévalas para seguir usándolas.
}
mail-expiry-reminder-text = { $count ->
    [one] Esta clave funciona hasta el { $date }. Renuévala para seguir usándola.
   *[other] Estas claves funcionan hasta el { $date }. Renuévalas para seguir usándolas.
}
mail-expiry-reminder-button = Renovar

## Mail seats_added
## A subscription now covers more keys or places. $added is the number of new ones, $total the current number.

mail-seats-added-subject-keys = { $added ->
    [one] Se agregó { $added } clave de licencia a tu suscripción
   *[other] Se agregaron { $added } claves de licencia a tu suscripción
}
mail-seats-added-subject-seats = { $added ->
    [one] Se agregó { $added } puesto a tu suscripción
   *[other] Se agregaron { $added } puestos a tu suscripción
}
mail-seats-added-preheader = Ahora tienes { $total }.
mail-seats-added-heading = Tu suscripción creció en { $added }
mail-seats-added-places = { $count ->
    [one] Tu clave de licencia sigue siendo la misma y ahora funciona en { $total } lugar.
   *[other] Tu clave de licencia sigue siendo la misma y ahora funciona en { $total } lugares.
}
mail-seats-added-keys = { $count ->
    [one] Ahora tienes { $total } clave de licencia.
   *[other] Ahora tienes { $total } claves de licencia.
}
mail-seats-added-attached = Las nuevas están en el archivo CSV adjunto a este correo.
mail-seats-added-new = { $added ->
    [one] Esta es la nueva:
   *[other] Estas son las nuevas:
}

## Mail seats_choose
## A subscription will cover fewer keys or places; the customer chooses which are removed. Places are sites or devices.
## $removed is the number to remove, $total the number that stay.

mail-seats-choose-subject-keys = { $removed ->
    [one] Elige antes del { $date } qué clave de licencia se quita
   *[other] Elige antes del { $date } qué { $removed } claves de licencia se quitan
}
mail-seats-choose-subject-places = { $removed ->
    [one] Elige antes del { $date } qué lugar se quita
   *[other] Elige antes del { $date } qué { $removed } lugares se quitan
}
mail-seats-choose-preheader = Todo sigue funcionando como antes hasta el { $date }.
mail-seats-choose-heading-keys = { $removed ->
    [one] Elige qué clave se quita
   *[other] Elige qué claves se quitan
}
mail-seats-choose-heading-places = { $removed ->
    [one] Elige qué lugar se quita
   *[other] Elige qué lugares se quitan
}
mail-seats-choose-text = { $removed ->
    [one] Tu suscripción ahora incluye { $total }, así que hay que quitar { $removed }. Todo sigue funcionando como antes hasta el { $date }, y hasta ese día puedes cambiar de opinión.
   *[other] Tu suscripción ahora incluye { $total }, así que hay que quitar { $removed }. Todo sigue funcionando como antes hasta el { $date }, y hasta ese día puedes cambiar de opinión.
}
mail-seats-choose-button = Elegir qué se quita
mail-seats-choose-default = Si no eliges nada, primero se quita lo que nadie usa:

## Mail seats_removed
## A subscription covers fewer keys or places. $removed is the number that were removed, $total the number that stay.

mail-seats-removed-subject-keys = { $removed ->
    [one] Se quitó { $removed } clave de licencia de tu suscripción
   *[other] Se quitaron { $removed } claves de licencia de tu suscripción
}
mail-seats-removed-subject-seats = { $removed ->
    [one] Se quitó { $removed } puesto de tu suscripción
   *[other] Se quitaron { $removed } puestos de tu suscripción
}
mail-seats-removed-preheader = Conservas { $total }.
mail-seats-removed-heading = Tu suscripción se redujo en { $removed }
mail-seats-removed-places = { $count ->
    [one] Tu clave de licencia sigue siendo la misma y ahora funciona en { $total } lugar.
   *[other] Tu clave de licencia sigue siendo la misma y ahora funciona en { $total } lugares.
}
mail-seats-removed-stopped = { $count ->
    [one] El { $date } dejó de funcionar aquí:
   *[other] El { $date } dejó de funcionar en estos lugares:
}
mail-seats-removed-keys = { $removed ->
    [one] Esta clave de licencia finaliza el { $date }. Conservas { $total }.
   *[other] Estas claves de licencia finalizan el { $date }. Conservas { $total }.
}

## Mail payment_failed

mail-payment-failed-preheader = { $count ->
    [one] Tu clave de licencia sigue funcionando hasta el { $date }.
   *[other] Tus claves de licencia siguen funcionando hasta el { $date }.
}
mail-payment-failed-heading = Tu pago no se completó
mail-payment-failed-subject-second = Segundo aviso: tu pago no se completó
mail-payment-failed-subject-last = { $count ->
    [one] Último aviso: tu clave de licencia deja de funcionar el { $date }
   *[other] Último aviso: tus claves de licencia dejan de funcionar el { $date }
}
mail-payment-failed-first = { $count ->
    [one] Por ahora no cambia nada: tu clave de licencia sigue funcionando hasta el { $date } y volveremos a intentar el cobro. Si cambiaste de tarjeta, agrega la nueva.
   *[other] Por ahora no cambia nada: tus claves de licencia siguen funcionando hasta el { $date } y volveremos a intentar el cobro. Si cambiaste de tarjeta, agrega la nueva.
}
mail-payment-failed-second = { $count ->
    [one] Volvimos a intentar el cobro sin éxito. Tu clave de licencia sigue funcionando hasta el { $date }. Revisa tu método de pago.
   *[other] Volvimos a intentar el cobro sin éxito. Tus claves de licencia siguen funcionando hasta el { $date }. Revisa tu método de pago.
}
mail-payment-failed-last = { $count ->
    [one] Cuando pagues, aunque sea más adelante, recuperarás la misma clave.
   *[other] Cuando pagues, aunque sea más adelante, recuperarás las mismas claves.
}
mail-payment-failed-last-notice = { $count ->
    [one] Este es el último aviso. El { $date } tu clave de licencia deja de funcionar.
   *[other] Este es el último aviso. El { $date } tus claves de licencia dejan de funcionar.
}
mail-payment-failed-button = Actualizar método de pago

## Mail payment_received_again

mail-payment-received-again-subject = { $count ->
    [one] Pago recibido: tu clave de licencia sigue funcionando
   *[other] Pago recibido: tus claves de licencia siguen funcionando
}
mail-payment-received-again-preheader = No tienes que cambiar nada en tu instalación.
mail-payment-received-again-heading = Recibimos tu pago
mail-payment-received-again-text = { $count ->
    [one] Gracias. La misma clave de licencia funciona como antes; no tienes que cambiar nada en tu instalación.
   *[other] Gracias. Las mismas claves de licencia funcionan como antes; no tienes que cambiar nada en tu instalación.
}

## Mail refunded

mail-refunded-subject = Tu reembolso de { $amount }
mail-refunded-heading = Te reembolsamos { $amount }
mail-refunded-in-all = Con los reembolsos anteriores, el total es de { $amount }.
mail-refunded-part = Es una parte de lo que pagaste.
mail-refunded-bank = Tu banco puede tardar entre 5 y 10 días en reflejarlo.
mail-refunded-revoked = { $count ->
    [one] La clave de licencia de este pedido ya no funciona.
   *[other] Las claves de licencia de este pedido ya no funcionan.
}
mail-refunded-suspended = { $count ->
    [one] La clave de licencia de este pedido está suspendida.
   *[other] Las claves de licencia de este pedido están suspendidas.
}
mail-refunded-kept = { $count ->
    [one] Tu clave de licencia sigue funcionando.
   *[other] Tus claves de licencia siguen funcionando.
}

## Mail renewal_reminder

mail-renewal-reminder-preheader-invoice = Recibirás una factura.
mail-renewal-reminder-preheader-after-trial = Ese día empieza tu suscripción.
mail-renewal-reminder-preheader = No tienes que hacer nada.
mail-renewal-reminder-heading-after-trial = Tu prueba finaliza el { $date }
mail-renewal-reminder-heading = Tu suscripción se renueva el { $date }
mail-renewal-reminder-starts-amount = Ese día empieza tu suscripción y te cobraremos { $amount } por el primer periodo.
mail-renewal-reminder-starts = Ese día empieza tu suscripción y haremos el cobro del primer periodo en tu método de pago.
mail-renewal-reminder-not-exact = El importe no incluye impuestos ni descuentos.
mail-renewal-reminder-cancel = Puedes cancelar hasta entonces.
mail-renewal-reminder-invoice-amount = Ese día recibirás una factura de { $amount }; págala antes de su fecha de vencimiento.
mail-renewal-reminder-invoice = Ese día recibirás una factura; págala antes de su fecha de vencimiento.
mail-renewal-reminder-charge-amount = Ese día te cobraremos { $amount }.
mail-renewal-reminder-charge = Ese día haremos el cobro en tu método de pago.
mail-renewal-reminder-change = No tienes que hacer nada. Hasta entonces puedes cambiar el número de claves o tu método de pago, o cancelar.
mail-renewal-reminder-button = Gestionar suscripción

## Mail subscription_ending

mail-subscription-ending-heading = Tu suscripción finaliza el { $date }
mail-subscription-ending-preheader = Hasta entonces todo funciona como antes.
mail-subscription-ending-text = { $count ->
    [one] Hasta entonces tu clave de licencia funciona como antes y no se cobra nada más. Si cambias de opinión, puedes deshacerlo hasta ese día.
   *[other] Hasta entonces tus claves de licencia funcionan como antes y no se cobra nada más. Si cambias de opinión, puedes deshacerlo hasta ese día.
}
mail-subscription-ending-button = Mantener mi suscripción

## Mail subscription_cancelled

mail-subscription-cancelled-heading = Tu suscripción ha finalizado
mail-subscription-cancelled-preheader = No se cobra nada más.
mail-subscription-cancelled-text = { $count ->
    [one] Finalizó el { $date }. Su clave de licencia ya no funciona y no se cobra nada más. Gracias por haber confiado en nosotros.
   *[other] Finalizó el { $date }. Sus claves de licencia ya no funcionan y no se cobra nada más. Gracias por haber confiado en nosotros.
}

## Mail transfer_failed

mail-transfer-failed-heading = Tu transferencia bancaria no se completó
mail-transfer-failed-preheader = No se cobró nada ni se creó ninguna clave de licencia.
mail-transfer-failed-text-amount = Tu banco no envió el importe de tu pedido ({ $amount }), así que no se cobró nada ni se creó ninguna clave de licencia. Puedes hacer el pedido de nuevo y pagar de otra forma.
mail-transfer-failed-text = Tu banco no envió el dinero de tu pedido, así que no se cobró nada ni se creó ninguna clave de licencia. Puedes hacer el pedido de nuevo y pagar de otra forma.
mail-transfer-failed-button = Repetir el pedido

## Mails trial_started and trial_ending

mail-trial-preheader = Hasta el { $date }.

## Mail trial_started

mail-trial-started-subject = { $days ->
    [one] Tu prueba de { $days } día de { $product }
   *[other] Tu prueba de { $days } días de { $product }
}
mail-trial-started-heading = Tu prueba ha empezado
mail-trial-started-text = { $days ->
    [one] Puedes probar { $product } durante { $days } día, hasta el { $date }. Compra una licencia cuando quieras para seguir usando el producto.
   *[other] Puedes probar { $product } durante { $days } días, hasta el { $date }. Compra una licencia cuando quieras para seguir usando el producto.
}
mail-trial-started-not-you = ¿No empezaste tú esta prueba? { $link } y conserva la tuya: no se cobró nada.
mail-trial-started-end = Finalízala

## Mail trial_ending

mail-trial-ending-subject = { $days ->
    [1] Tu prueba de { $product } finaliza mañana
   *[other] Tu prueba de { $product } finaliza en { $days } días
}
mail-trial-ending-heading = { $days ->
    [1] Tu prueba finaliza mañana
   *[other] Tu prueba finaliza en { $days } días
}
mail-trial-ending-text = Puedes probar { $product } hasta el { $date }. Compra una licencia para seguir usando el producto.
