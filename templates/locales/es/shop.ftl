## Shared by several pages

common-license-keys = Claves de licencia
common-buy-license-keys = Comprar claves de licencia
common-sign-in = Iniciar sesión
common-email = Dirección de correo
common-email-placeholder = tu@example.com
common-current-password = Contraseña actual
common-new-password = Contraseña nueva
common-link-gone = Este enlace ya no funciona
common-title-check = Revisa los datos: { $title }
common-list-separator = {", "}

## Layout

layout-skip = Ir al contenido
layout-sandbox = Entorno de pruebas
layout-sandbox-text = Entorno de pruebas: no se mueve dinero real
layout-sandbox-controls = Controles
layout-sandbox-mail = Correos enviados
layout-nav = Principal
layout-buy = Comprar
layout-account = Cuenta
layout-signed-in = Sesión iniciada como <strong>{ $email }</strong>
layout-signed-in-unnamed = Sesión iniciada con <strong>esta cuenta</strong>
layout-console = Consola del vendedor
layout-account-and-sessions = Cuenta y sesiones
layout-organizations = Organizaciones
layout-sign-out = Cerrar sesión
layout-unconfirmed = Confirma tu dirección de correo: enviamos un enlace a { $email }. Hasta entonces solo verás la licencia con la que te registraste.
layout-unconfirmed-button = Enviar el enlace de nuevo
layout-delivered-by = Claves de licencia entregadas por Keysmith
layout-links = Enlaces del vendedor
layout-support = Soporte
layout-terms = Condiciones
layout-privacy = Privacidad
layout-imprint = Aviso legal
layout-language = Idioma
layout-theme = Colores
layout-theme-system = Automático
layout-theme-light = Claro
layout-theme-dark = Oscuro
layout-preferences-button = Aplicar

## Copy buttons next to license keys (shown by a script)

copy-done = Copiada
copy-done-status = Clave de licencia copiada.
copy-press = Presiona Ctrl+C
copy-press-status = La clave está seleccionada. Presiona Ctrl+C para copiarla.
copy-all-done =
    { $category ->
        [one] { $count } clave copiada
       *[other] { $count } claves copiadas
    }
copy-refused = El navegador no lo permitió

## Plans: what they include, and what they cost

plan-seats-site = Una clave de licencia; cada puesto es un sitio
plan-seats-device = Una clave de licencia; cada puesto es un dispositivo
plan-works-site =
    { $count ->
        [one] Cada clave de licencia funciona en { $count } sitio
       *[other] Cada clave de licencia funciona en { $count } sitios
    }
plan-works-device =
    { $count ->
        [one] Cada clave de licencia funciona en { $count } dispositivo
       *[other] Cada clave de licencia funciona en { $count } dispositivos
    }
plan-works-any-site = Cada clave de licencia funciona en todos los sitios que quieras
plan-works-any-device = Cada clave de licencia funciona en todos los dispositivos que quieras
plan-moves =
    { $count ->
        [one] Puedes moverla a otro dispositivo { $count } vez en 30 días
       *[other] Puedes moverla a otro dispositivo { $count } veces en 30 días
    }
plan-floating-seats =
    { $count ->
        [one] { $count } puesto flotante
       *[other] { $count } puestos flotantes
    }
plan-unlimited = Sin límite de { $name }
plan-up-to = Hasta { $most } { $name }
plan-every-feature = Todas las funciones
plan-includes = Incluye { $features }
plan-renews-day = Se renueva cada día hasta que canceles; puedes hacerlo cuando quieras
plan-renews-week = Se renueva cada semana hasta que canceles; puedes hacerlo cuando quieras
plan-renews-month = Se renueva cada mes hasta que canceles; puedes hacerlo cuando quieras
plan-renews-year = Se renueva cada año hasta que canceles; puedes hacerlo cuando quieras
plan-renews-period = Se renueva cada periodo hasta que canceles; puedes hacerlo cuando quieras
plan-days =
    { $days ->
        [one] Funciona durante { $days } día y no se renueva automáticamente
       *[other] Funciona durante { $days } días y no se renueva automáticamente
    }
plan-days-from-activation =
    { $days ->
        [one] Funciona durante { $days } día desde su primera activación y no se renueva automáticamente
       *[other] Funciona durante { $days } días desde su primera activación y no se renueva automáticamente
    }
plan-forever = Pago único; no vence nunca
plan-price-per-key = { $price } por clave
plan-price-per-seat = { $price } por puesto
plan-price-per-site = { $price } por sitio

## Buy

buy-title = Comprar { $product }
buy-all-products = Todos los productos
buy-lead = Pagas en la página de Stripe. En cuanto se confirma el pago, recibes tus claves de licencia por correo y en tu página Claves de licencia.
buy-try =
    { $days ->
        [one] Probar gratis durante { $days } día
       *[other] Probar gratis durante { $days } días
    }
buy-several = Comprar varios productos a la vez
buy-not-sold = El plan de tu enlace ya no se vende aquí. Estos son los disponibles.
buy-quantity = Por cantidad
buy-quantity-text = Compra las que quieras ahora y decide después dónde usarlas.
buy-plan = Plan
buy-plan-facts = { $product }, <strong>{ $plan }</strong>:
buy-count-key = Número de claves
buy-count-seat = Número de puestos
buy-email-hint = Las claves se envían a esta dirección y quedan asociadas a ella.
buy-total = Total
buy-total-key =
    { $category ->
        [one] { $count } clave × { $price }
       *[other] { $count } claves × { $price }
    }
buy-total-seat =
    { $category ->
        [one] { $count } puesto × { $price }
       *[other] { $count } puestos × { $price }
    }
buy-total-site =
    { $category ->
        [one] { $count } sitio × { $price }
       *[other] { $count } sitios × { $price }
    }
buy-total-day = { $sum } / día
buy-total-week = { $sum } / semana
buy-total-month = { $sum } / mes
buy-total-year = { $sum } / año
buy-button = Continuar al pago
buy-sites = Para sitios específicos
buy-sites-text = Una clave para cada sitio, ya activada cuando la recibes.
buy-sites-list = Sitios
buy-sites-list-hint = Un dominio por línea, hasta { $max }. Las direcciones se reducen a su dominio; los sitios de desarrollo como localhost no necesitan licencia.
buy-plans = Planes
buy-price-key =
    { $interval ->
        [day] <strong>{ $price }</strong> por clave y día
        [week] <strong>{ $price }</strong> por clave y semana
        [month] <strong>{ $price }</strong> por clave y mes
        [year] <strong>{ $price }</strong> por clave y año
       *[once] <strong>{ $price }</strong> por clave, pago único
    }
buy-price-seat =
    { $interval ->
        [day] <strong>{ $price }</strong> por puesto y día
        [week] <strong>{ $price }</strong> por puesto y semana
        [month] <strong>{ $price }</strong> por puesto y mes
        [year] <strong>{ $price }</strong> por puesto y año
       *[once] <strong>{ $price }</strong> por puesto, pago único
    }
buy-price-choose = : elegir { $plan }
buy-free-to-try =
    { $days ->
        [one] Prueba gratis de { $days } día
       *[other] Prueba gratis de { $days } días
    }
buy-on-request = A consultar
buy-contact = Escribe a <a href="{ $href }">{ $email }</a> y te enviaremos una oferta.

## Cart

cart-title = Comprar varios productos
cart-buy-one = Comprar un solo producto
cart-lead = Indica cuántas unidades quieres de cada plan. Pagas todo de una vez y recibes un solo correo con todas las claves de licencia.
cart-empty-title = Todavía no hay nada a la venta
cart-empty-text = El vendedor aún no ha fijado precios.
cart-price-once-key = { $price } por clave, pago único
cart-price-once-seat = { $price } por puesto, pago único
cart-note = Todos los precios de un pago están en la misma moneda, y lo que se renueva se renueva a la vez.

## Trial

trial-title = Empieza una prueba gratis
trial-lead = Sin pago ni renovación: la prueba finaliza sola.
trial-empty-title = No hay pruebas disponibles
trial-empty-text = Aquí no hay ningún producto que se pueda probar gratis.
trial-form = Tu prueba
trial-product = Producto
trial-free-for =
    { $days ->
        [one] gratis durante { $days } día
       *[other] gratis durante { $days } días
    }
trial-installation = ID de instalación
trial-installation-hint = Lo muestra tu aplicación. La prueba funciona en esta instalación.
trial-email-hint = Enviamos la clave de licencia a esta dirección. Una prueba por persona e instalación.
trial-button = Empezar la prueba

## Checkout: paid, the keys are shown

checkout-success-title = Gracias
checkout-success-heading =
    { $count ->
        [one] Gracias. Tu clave de licencia está lista.
       *[other] Gracias. Tus { $count } claves de licencia están listas.
    }
checkout-success-sent =
    { $count ->
        [one] También la enviamos a <strong>{ $to }</strong>.
       *[other] También las enviamos a <strong>{ $to }</strong>.
    }
checkout-success-keys =
    { $count ->
        [one] Clave de licencia
       *[other] Claves de licencia
    }
checkout-success-first =
    { $shown ->
        [one] Aquí ves la primera. Las { $count } están en el correo y en tu página <a href="{ $href }">Claves de licencia</a>.
       *[other] Aquí ves las primeras { $shown }. Las { $count } están en el correo y en tu página <a href="{ $href }">Claves de licencia</a>.
    }
checkout-success-next = Próximos pasos
checkout-success-step-sites = <strong>Copia cada clave en su sitio.</strong> Todas están ya activadas para el sitio que aparece a su lado.
checkout-success-step-copy = <strong>Copia una clave</strong> donde te la pida tu instalación.
checkout-success-step-activate = <strong>O actívala aquí:</strong> abre Claves de licencia, elige <em>Activar</em> e indica el sitio.
checkout-success-step-mail = <strong>Guarda el correo.</strong> Contiene las mismas claves y tu número de pedido, <code>{ $order }</code>.
checkout-success-button = Ir a Claves de licencia

## Checkout: no keys to show

checkout-pending-title-bank_transfer = Esperando tu pago
checkout-pending-title-minting = Creando tus claves
checkout-pending-title-unpaid = Pago pendiente
checkout-pending-title-failed = Tu pago no se completó
checkout-pending-title-expired = El plazo de este pago ha vencido
checkout-pending-title-refunded = Este pedido fue reembolsado
checkout-pending-title-disputed = Este pago está en disputa
checkout-pending-title-delivered = Tus claves están en tu correo
checkout-pending-title-unavailable = No podemos comprobar tu pago en este momento
checkout-pending-bank-transfer = Recibimos tu pedido. Las transferencias bancarias tardan unos días; en cuanto llegue el dinero, crearemos tus claves y las enviaremos a la dirección de correo del pedido.
checkout-pending-minting = Tu pago se completó. Tus claves aparecerán en esta página en un momento. También te las enviamos por correo, así que puedes cerrarla.
checkout-pending-unpaid = No hemos recibido ningún pago por esta compra. Si acabas de pagar, esta página se actualizará en un momento. Si no, vuelve al pago o empieza de nuevo.
checkout-pending-start-again = Empezar de nuevo
checkout-pending-failed = El pago no se completó, así que no se creó ninguna clave ni se cobró nada.
checkout-pending-try-again = Intentar de nuevo
checkout-pending-expired = No se pagó a tiempo, así que no se creó ninguna clave ni se cobró nada.
checkout-pending-refunded = El pago de este pedido se devolvió y sus claves de licencia ya no funcionan.
checkout-pending-disputed = El pago de este pedido está en disputa con el banco. Sus claves de licencia quedan suspendidas hasta que se resuelva; si se retira la disputa, vuelven a funcionar.
checkout-pending-delivered = Esta página muestra las claves de licencia durante una hora y solo en el navegador que las vio primero. Las enviamos a la dirección de correo del pedido y también están en tu página Claves de licencia.
checkout-pending-delivered-button = Ir a Claves de licencia
checkout-pending-unavailable = El servicio de pago no nos dio información sobre esta compra. Esta página vuelve a consultar automáticamente. Si ya pagaste, crearemos tus claves y te las enviaremos por correo en cuanto tengamos la confirmación.
checkout-pending-order = Pedido <code>{ $order }</code>

## Checkout: canceled before paying

checkout-cancelled-title = Pago cancelado
checkout-cancelled-heading = No se cobró nada
checkout-cancelled-text = Saliste del pago antes de completarlo, así que no se creó ninguna clave.
checkout-cancelled-button = Volver a tu selección

## Sign in

sign-in-lead = Te enviamos por correo un enlace a tus claves de licencia. Funciona una sola vez, durante { $minutes } minutos.
sign-in-button = Enviarme un enlace
sign-in-with-password = Iniciar sesión con contraseña
sign-in-login = Nombre de usuario o dirección de correo
sign-in-password = Contraseña

## Sign in: the link is sent

sign-in-sent-title = Revisa tu correo
sign-in-sent-text = Si hay claves de licencia para la dirección que indicaste, te enviamos un enlace para iniciar sesión. El enlace funciona una sola vez, durante { $minutes } minutos.
sign-in-sent-nothing = ¿No llega nada? Mira en la carpeta de spam o comprueba que usaste la dirección con la que compraste.
sign-in-sent-button = Usar otra dirección
sign-in-sent-sandbox = Abrir los correos enviados del entorno de pruebas

## Sign in: the link is opened

sign-in-confirm-title = Termina de iniciar sesión
sign-in-confirm-text = Estás a punto de iniciar sesión en { $seller } como <strong>{ $account }</strong>.
sign-in-confirm-button = Iniciar sesión como { $account }
sign-in-confirm-address-title = Confirma tu dirección de correo
sign-in-confirm-address-who = Alguien se registró en { $seller } con una clave de licencia y la dirección <strong>{ $account }</strong>.
sign-in-confirm-address-who-named = Alguien se registró en { $seller } con una clave de licencia, como <strong>{ $username }</strong> y con la dirección <strong>{ $account }</strong>.
sign-in-confirm-address-text = Si fuiste tú, confírmala. Si no, cierra esta página: al confirmar, quien eligió la contraseña tendrá acceso a todo lo que pertenece a esta dirección.
sign-in-confirm-address-button = Sí, confirmar esta dirección
sign-in-confirm-sign-up-title = ¿Fuiste tú?
sign-in-confirm-sign-up-who = Alguien con una clave de licencia pidió asignar a la cuenta <strong>{ $account }</strong> una contraseña de su elección.
sign-in-confirm-sign-up-who-named = Alguien con una clave de licencia pidió asignar a la cuenta <strong>{ $account }</strong> el nombre de usuario <strong>{ $username }</strong> y una contraseña de su elección.
sign-in-confirm-sign-up-text = Si fuiste tú, continúa. Si no, cierra esta página: al continuar, quien eligió la contraseña tendrá acceso a tu cuenta.
sign-in-confirm-sign-up-button = Sí, guardar nombre y contraseña
sign-in-confirm-email-title = Usa una dirección nueva
sign-in-confirm-email-text = La cuenta <strong>{ $account }</strong> pasa a tener la dirección <strong>{ $new_email }</strong>. Tu contraseña dejará de funcionar y se cerrarán todas las sesiones.
sign-in-confirm-email-button = Usar esta dirección
sign-in-confirm-reset-title = Crea una contraseña nueva
sign-in-confirm-reset-text = Para la cuenta <strong>{ $account }</strong>. Se cerrarán todas las sesiones.
sign-in-confirm-reset-hint = Al menos { $count } caracteres; lo mejor son varias palabras sin relación entre sí.
sign-in-confirm-reset-button = Guardar e iniciar sesión
sign-in-confirm-elsewhere = Este enlace se pidió en otro navegador. Continúa solo si lo pediste tú y la dirección es tuya.

## Sign in: the link for a new address is opened in another browser

sign-in-elsewhere-title = Abre este enlace donde tengas la sesión iniciada
sign-in-elsewhere-text = El enlace asigna a una cuenta la dirección { $new_email }. Solo funciona en el navegador donde esa cuenta tiene la sesión iniciada.
sign-in-elsewhere-not-yours = ¿Te llegó por error un correo de otra persona? Entonces no tienes que hacer nada.

## Sign in: the link does not work (its title is common-link-gone)

sign-in-failed-text = Los enlaces para iniciar sesión funcionan una sola vez, durante { $minutes } minutos. Este ya se usó, es demasiado antiguo o un programa de correo lo cortó.
sign-in-failed-button = Enviarme otro enlace

## Sign in: the second step

sign-in-code-title = Escribe tu código
sign-in-code-lead = Abre tu app de autenticación y escribe los seis dígitos que muestra, o usa uno de tus códigos de recuperación.
sign-in-code-code = Código

## Forgotten password

password-reset-title = ¿Olvidaste tu contraseña?
password-reset-lead = Te enviamos por correo un enlace para crear una contraseña nueva. Funciona una sola vez, durante { $minutes } minutos.

## Two-step sign-in

second-factor-title = Verificación en dos pasos
second-factor-lead-on = Activada: para iniciar sesión se pide un código de tu app de autenticación.
second-factor-lead-off = Desactivada. Si la activas, para iniciar sesión se pedirá un código de tu teléfono además del enlace o la contraseña.
second-factor-codes-title = Tus códigos de recuperación
second-factor-codes-text = Cada uno te permite iniciar sesión una vez cuando no tengas tu teléfono a mano. Solo se muestran ahora: guárdalos en un lugar seguro.
second-factor-add-title = Agrégala a tu app
second-factor-add-text = <a href="{ $href }">Ábrela en una app de autenticación de este dispositivo</a> o escribe esta clave en la app:
second-factor-add-code = El código que muestra la app
second-factor-on = Activar
second-factor-off = Desactivar
second-factor-off-text =
    { $count ->
        [one] Te queda { $count } código de recuperación. Desactívala y vuelve a activarla para obtener códigos nuevos.
       *[other] Te quedan { $count } códigos de recuperación. Desactívala y vuelve a activarla para obtener códigos nuevos.
    }
second-factor-off-code = Un código de la app o un código de recuperación
second-factor-begin = Empezar

## “This was not you?”, the page behind a link in mails about an account (its third state is titled common-link-gone)

not-me-title = ¿No fuiste tú?
not-me-trial-text = Alguien empezó una prueba con tu dirección de correo. La finalizamos y podrás empezar la tuya.
not-me-trial-button = Finalizar la prueba
not-me-text =
    { $change ->
        [password] Cerramos tu sesión en todos los navegadores y anulamos todos los enlaces abiertos. La contraseña nueva también deja de funcionar. Tus claves de licencia siguen siendo tuyas.
        [second_factor_on] Cerramos tu sesión en todos los navegadores y anulamos todos los enlaces abiertos. Se desactiva la verificación en dos pasos. Tus claves de licencia siguen siendo tuyas.
       *[other] Cerramos tu sesión en todos los navegadores y anulamos todos los enlaces abiertos. Tus claves de licencia siguen siendo tuyas.
    }
not-me-button = Cerrar todas las sesiones
not-me-done-title = Listo
not-me-done-trial = La prueba ha finalizado. No se cobró nada.
not-me-done-email = Se cerraron todas las sesiones y se anularon todos los enlaces de la cuenta. Avisa al vendedor de que no cambiaste la dirección.
not-me-done = Se cerraron todas las sesiones y se anularon todos los enlaces. Inicia sesión con un enlace y crea una contraseña nueva.
not-me-gone = Solo funciona durante una semana. Inicia sesión con un enlace y crea una contraseña nueva; así se cierra la sesión en los demás navegadores.

## Problem

problem-back-to-licenses = Volver a Claves de licencia
problem-back-to-start = Volver al inicio
problem-code = Código
problem-request = Solicitud
