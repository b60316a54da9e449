## Headings above error messages

problem-check = Revisa los datos
problem-sign-in = Inicia sesión
problem-payment = El pago no se completó
problem-forbidden = No puedes hacer esto
problem-not-found = No encontrado
problem-conflict = No es posible en este momento
problem-too-large = Es demasiado de una vez
problem-too-many = Demasiados intentos
problem-later = Inténtalo de nuevo en un momento
problem-wrong = Algo salió mal

## Server errors

error-internal-error = Algo salió mal de nuestro lado. Inténtalo de nuevo; si vuelve a ocurrir, indica al vendedor el número de solicitud.
error-database-unavailable = El servicio no está disponible en este momento, así que no se cambió ni se consultó nada. Inténtalo de nuevo en unos segundos.
error-busy = El servidor está muy ocupado en este momento. Inténtalo de nuevo en unos segundos.
error-rate-limited = { $retry_after ->
    [one] Demasiados intentos. Inténtalo de nuevo en { $retry_after } segundo.
   *[other] Demasiados intentos. Inténtalo de nuevo en { $retry_after } segundos.
}

## Addresses and forms

error-not-found = No hay ninguna página en esta dirección. Comprueba que esté bien escrita.
error-method-not-allowed = Esta dirección no se puede abrir así. Vuelve atrás y usa los enlaces y botones de la página.
error-invalid-csrf-token = Este formulario es demasiado antiguo o viene de otra página. Recarga la página y envíalo de nuevo.
error-cross-site-request = Este formulario no se envió desde una de nuestras páginas. Abre la página aquí e inténtalo de nuevo.
error-request-timeout = Lo que enviaste no llegó a tiempo. Comprueba tu conexión y envíalo de nuevo.
error-body-too-large = Lo que enviaste es demasiado grande. Acorta el contenido y envíalo de nuevo.
error-unreadable-body = Lo que enviaste no llegó completo. Envíalo de nuevo.
error-invalid-fields = Falta algún dato o no es válido. Revisa los campos e inténtalo de nuevo.
error-not-confirmed = No se cambió nada porque falta tu confirmación. Marca la casilla o escribe la dirección de correo de esta cuenta, según lo que pida el formulario.
error-invalid-email = Esta dirección de correo no es válida. Comprueba que esté bien escrita; debe tener la forma nombre@example.com.
error-invalid-name = Elige un nombre de 100 caracteres visibles como máximo, sin direcciones web. El nombre de una organización no puede quedar vacío.

## Signing in

error-unauthorized = Inicia sesión para continuar.
error-invalid-credentials = La contraseña no coincide con el nombre de usuario o la dirección de correo. Inténtalo de nuevo o inicia sesión con un enlace.
error-invalid-second-factor = Este código es incorrecto, ya se usó o es demasiado antiguo. Escribe el código que tu app de autenticación muestra ahora u otro código de recuperación.
error-second-factor-locked = Se introdujeron demasiados códigos incorrectos. Espera 15 minutos e inténtalo de nuevo.
error-sign-up-gone = La clave de licencia de este registro ya no sirve para registrarse. Inicia sesión con un enlace o consulta al vendedor.
error-email-taken = Esta dirección de correo ya tiene una cuenta. Usa otra dirección o inicia sesión con esta.
error-username-taken = Este nombre de usuario ya está en uso. Elige otro.

## The account

error-address-not-confirmed = Primero confirma tu dirección de correo. Abre el enlace que te enviamos o pide otro desde la página de tu cuenta.
error-email-unconfirmed = Primero confirma tu dirección de correo. Abre el enlace que te enviamos o pide otro desde la página de tu cuenta.
error-invalid-password = Elige otra contraseña: de 10 a 128 caracteres, difícil de adivinar y distinta de tu nombre de usuario y de tu dirección de correo.
error-wrong-password = Para esto necesitamos tu contraseña actual, y falta o es incorrecta. Escríbela de nuevo o inicia sesión otra vez con un enlace.
error-sign-in-again = La primera contraseña de una cuenta se crea justo después de iniciar sesión con un enlace. Inicia sesión de nuevo con un enlace y luego créala.
error-wrong-code = Este código no corresponde al secreto de tu app de autenticación. Empieza de nuevo y escribe el código que la app muestra ahora.
error-account-not-found = Esta cuenta no existe. Revisa la selección o la dirección y recarga la página.
error-account-is-administrator = Esta cuenta administra la tienda, así que no se puede borrar. Primero quítale ese rol.
error-subscription-running = Todavía tienes una suscripción en curso, así que tus datos no se pueden borrar. Cancélala primero; podrás borrarlos cuando haya finalizado.

## The shop

error-product-not-found = Este producto no existe. Elige uno de la tienda.
error-invalid-quantity = Escribe un número entero del 1 al 10.000.
error-invalid-items = Indica cuántas unidades quieres de al menos un plan y de 20 planes como máximo. Las cantidades deben ser números enteros y sumar 10.000 como máximo.
error-mixed-currencies = Los precios en distintas monedas no se pueden pagar juntos. Haz una compra para cada moneda.
error-mixed-intervals = Los precios con distintos periodos de facturación no se pueden pagar juntos. Haz una compra para cada periodo.
error-invalid-tier = Este plan no existe o no se puede comprar así. Elige otro plan.
error-tier-required = No has elegido ningún plan. Elige uno.
error-invalid-price = Este precio no está disponible aquí. Elige uno de los planes que se ofrecen.
error-not-for-sale = Este plan no se vende en línea. Consulta al vendedor o elige otro plan.
error-return-url-not-allowed = El enlace que seguiste lleva a una dirección que el vendedor no permite. Abre la tienda desde su página de inicio o avisa al vendedor.
error-invalid-site-domain = Escribe el dominio del sitio, por ejemplo example.com. Si compras para varios sitios, indica de 1 a 100, cada uno una sola vez y sin sitios de desarrollo.
error-session-not-found = Este proceso de pago no existe. Si ya pagaste, tus claves de licencia están en el correo que te enviamos.

## Trials

error-invalid-installation-id = Escribe el ID de instalación tal como lo muestra tu aplicación, en una sola línea de 255 caracteres como máximo.
error-trial-used = Este producto ya se probó con esta dirección de correo o en esta instalación. Puedes comprar una licencia.
error-trial-not-offered = Este producto no tiene prueba gratis. Elige otro producto o compra una licencia.

## Payments and orders

error-stripe-unavailable = El servicio de pago no responde. Espera un minuto y revisa tus pedidos o tu suscripción antes de intentarlo de nuevo.
error-stripe-rate-limited = Hay demasiadas compras en este momento. Inténtalo de nuevo en unos segundos; no se cobró nada.
error-stripe-refused = El servicio de pago rechazó esta solicitud y no se cobró nada. Avisa al vendedor.
error-payment-failed = El pago no se completó, así que no se cambió nada. Revisa tus datos de pago e inténtalo de nuevo.
error-order-not-found = Este pedido no está entre los tuyos.
error-no-receipt = No hay recibo para este pedido: no se pagó nada o el servicio de pago no tiene ninguno. Si lo necesitas, consulta al vendedor.
error-no-billing = Todavía no se ha comprado nada con esta cuenta, así que no hay datos de pago.
error-nothing-due = No hay nada pendiente: ninguna factura de esta suscripción está por pagar.

## Subscriptions

error-subscription-not-found = Esta suscripción no está entre las tuyas.
error-subscription-busy = Todavía hay otro cambio en curso en esta suscripción. Inténtalo de nuevo en un momento.
error-subscription-ended = Esta suscripción ha finalizado, así que no se puede cambiar. Puedes comprar una nueva en la tienda.
error-not-subscribed = Esta licencia no pertenece a ninguna suscripción.
error-item-required = Esta suscripción tiene varios planes. Elige el que quieres cambiar.
error-nothing-to-choose = No hay nada que elegir: no hace falta quitar nada o el plazo para elegir ya terminó.
error-invalid-choice = Tu selección no es válida. Elige exactamente la cantidad que pide la página, entre las opciones de la lista.

## License keys

error-license-not-found = Esta licencia no está entre las tuyas.
error-license-expired = Esta licencia ha vencido. Renuévala o compra una nueva para usarla.
error-license-inactive = Esta licencia no está activa, así que no se puede usar ahora. Mira las fechas en su página o consulta al vendedor.
error-license-suspended = Esta licencia está suspendida, así que no se puede usar ahora. Consulta al vendedor.
error-license-revoked = Esta licencia fue revocada, así que esto ya no es posible. Consulta al vendedor.
error-too-many-replacements = Ya reemplazaste todas las claves de licencia que se permiten en 24 horas. Inténtalo de nuevo mañana.
error-license-files-off = No hay archivos de licencia para esta licencia. Si necesitas uno, consulta al vendedor.

## Activations of license keys

error-activation-not-found = Este sitio o dispositivo ya no está en la lista de esta licencia. Recarga la página.
error-activation-limit = { $limit ->
    [one] Esta clave de licencia ya está en uso en { $used } de { $limit } lugar de este tipo. Quítala primero de allí.
   *[other] Esta clave de licencia ya está en uso en { $used } de { $limit } lugares de este tipo. Quita primero uno de ellos.
}
error-activation-churn = Esta clave de licencia se activó en demasiados lugares distintos en un día. Inténtalo de nuevo mañana.
error-wrong-activation-kind = Esta licencia es para otro tipo de lugar. Las licencias para sitios se activan con un dominio; las licencias para dispositivos, con un ID de instalación.
error-move-limit = { $limit ->
    [one] Esta licencia solo se puede mover { $limit } vez en 30 días, y ya se usó. Espera o consulta al vendedor.
   *[other] Esta licencia solo se puede mover { $limit } veces en 30 días, y ya se usaron todas. Espera o consulta al vendedor.
}
error-same-site = La licencia ya está en uso en este sitio. Indica otro sitio.

## Organizations

error-not-allowed = No tienes permiso para hacer esto. Pídeselo a un propietario o administrador de la organización, o a quien paga la suscripción.
error-organization-not-found = Esta organización no está entre las tuyas.
error-organization-has-licenses = La organización todavía tiene claves de licencia. Transfiérelas primero.
error-other-name = Este no es el nombre de la organización, así que no se eliminó nada. Escribe el nombre exactamente como aparece.
error-invalid-role = Elige uno de los roles: miembro, administrador o propietario.
error-already-member = Esta persona ya es miembro de la organización.
error-not-member = Esta persona no es miembro de la organización. Recarga la página.
error-last-owner = Una organización necesita al menos un propietario. Primero da ese rol a otro miembro.
error-invitation-limit = Ya enviaste todas las invitaciones que se permiten por día. Podrás invitar a más personas mañana.
error-invitation-not-found = No tienes ninguna invitación a esta organización, o ya no es válida. Pide una nueva a un propietario.
error-owner-not-found = No existe la persona u organización a la que quieres transferir la licencia. Elige otra.
error-invalid-language = Elige un idioma de la lista.
error-not-renewable = Esta licencia no se puede renovar aquí. Compra una nueva o consulta al vendedor.
