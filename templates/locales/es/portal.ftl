## Parts of pages (components/parts.html)

parts-available = Disponible
parts-used = En uso
parts-status-inactive = Inactiva
parts-status-expired = Vencida
parts-status-grace = Periodo de gracia
parts-status-suspended = Suspendida
parts-status-revoked = Revocada
parts-status-trial-expired = Prueba finalizada
parts-status-not-yet-valid = Aún no válida
parts-copy = Copiar
parts-copy-key = la clave de licencia { $key }
parts-key-hidden = Se mostró una sola vez, en el correo con el que la recibiste
parts-purchase-site = Por sitio
parts-purchase-quantity = Por cantidad
parts-purchase-manual = Emitida manualmente
parts-purchase-trial = Prueba
parts-purchase-offline = Sin conexión
parts-pages = Páginas
parts-first-page = Primera página
parts-previous-page = Página anterior
parts-next-page = Página siguiente
parts-subscription-active = Activa
parts-subscription-trial = Prueba
parts-subscription-cancelled = Cancelada
parts-subscription-failed = Pago fallido
parts-subscription-unpaid = Sin pagar
parts-subscription-paused = En pausa
parts-subscription-waiting = Pago pendiente
parts-subscription-ended = Finalizada
parts-subscription-state-renews = Se renueva el { $date }
parts-subscription-state-trial = Gratis hasta el { $date }; después se renueva
parts-subscription-state-ends = Finaliza el { $date }
parts-subscription-state-past-due = El pago falló; funciona hasta el { $date }
parts-subscription-state-overdue = El pago falló; dejó de funcionar el { $date }. Al pagar recuperas las mismas claves.
parts-subscription-state-unpaid = Sin pagar; dejó de funcionar el { $date }. Al pagar recuperas las mismas claves.
parts-subscription-state-paused = En pausa desde el { $date }. Las claves vuelven a funcionar cuando se reanude.
parts-subscription-state-waiting = Empieza en cuanto llegue el primer pago
parts-subscription-state-ended = Finalizó el { $date }
parts-price-interval = { $interval ->
    [day] { $price } / día
    [week] { $price } / semana
    [month] { $price } / mes
    [year] { $price } / año
   *[other] { $price } / { $interval }
}
parts-line-keys = { $count ->
    [one] { $count } clave
   *[other] { $count } claves
}
parts-line-keys-price = { $count ->
    [one] { $count } clave, { $price }
   *[other] { $count } claves, { $price } cada una
}
parts-line-seats = { $count ->
    [one] { $count } puesto
   *[other] { $count } puestos
}
parts-line-seats-price = { $count ->
    [one] { $count } puesto, { $price }
   *[other] { $count } puestos, { $price } cada uno
}

## The form for a license file (components/license_file.html)

license-file-title = Archivo de licencia
license-file-text = Para una instalación que no puede conectarse con nosotros.
license-file-installation = ID de instalación, tal como lo muestra tu aplicación
license-file-installation-optional = ID de instalación (vacío: cualquier instalación)
license-file-days = Días de validez (vacío: el máximo posible)
license-file-encrypt = Cifrarlo: solo se abre con la clave de licencia
license-file-key = Clave de licencia para cifrarlo
license-file-key-hint = Aquí solo se guarda un hash de esta clave, por eso hay que escribirla.
license-file-download = Descargar

## The used share of a quota (components/usage.html)

usage-storage = Almacenamiento (GB)
usage-unlimited = { $used }, sin límite
usage-of = { $used } de { $max }
usage-over = Superaste el límite. Reduce el uso o pide un plan superior.
usage-full = Alcanzaste el límite.
usage-near = { $percent } % en uso.

## Shared by several of these pages

portal-license-keys = Claves de licencia
portal-subscription = Suscripción
portal-buy-keys = Comprar claves
portal-buy-license-keys = Comprar claves de licencia
portal-activate = Activar
portal-site-label = Sitio que quieres activar
portal-site-placeholder = example.com
portal-and-more = y { $count } más
portal-since = Desde el { $date }
portal-until = hasta el { $date }

## License keys (pages/licenses.html)

licenses-title = Claves de licencia
licenses-count = { $count ->
    [one] { $count } clave de licencia.
   *[other] { $count } claves de licencia.
}
licenses-count-more = Más de { $count } claves de licencia.
licenses-count-fit = { $count ->
    [one] { $count } clave de licencia coincide con tu búsqueda.
   *[other] { $count } claves de licencia coinciden con tu búsqueda.
}
licenses-count-fit-more = Más de { $count } claves de licencia coinciden con tu búsqueda.
licenses-none = Aquí aparece todo lo que compras.
licenses-billing = Pagos y facturas
licenses-search-label = Busca en tus claves de licencia
licenses-search = Buscar
licenses-show-all = Mostrar todas
licenses-sort = Ordenar por
licenses-sort-newest = Más recientes primero
licenses-sort-oldest = Más antiguas primero
licenses-sort-ending = Próximas a finalizar
licenses-sort-product = Producto
licenses-search-hint = Una clave de licencia, un sitio, un dispositivo, un plan o un pedido
licenses-filter = Filtro
licenses-filter-product = Producto
licenses-awaited = Tu pedido de { $quantity } × { $plan } del { $date } está pendiente de tu transferencia bancaria. Te enviaremos las claves de licencia en cuanto llegue el dinero, normalmente en unos días hábiles.
licenses-awaited-amount = Tu pedido de { $quantity } × { $plan } ({ $amount }) del { $date } está pendiente de tu transferencia bancaria. Te enviaremos las claves de licencia en cuanto llegue el dinero, normalmente en unos días hábiles.
licenses-subscriptions = Suscripciones
licenses-choose = <a href="{ $href }">Elige qué se quita</a> antes del { $date }
licenses-update-payment = Actualizar método de pago
licenses-subscription-manage = Gestionar
licenses-subscription-show = Ver
licenses-subscription-which = la suscripción { $plan }, { $state }
licenses-no-fit-title = Sin resultados
licenses-no-fit-text = Ninguna de tus claves de licencia coincide con tu búsqueda.
licenses-no-fit-button = Mostrar todas las claves de licencia
licenses-empty-title = Aún no hay claves de licencia
licenses-empty-text = Las claves compradas con { $email } aparecen aquí en cuanto se confirma el pago.
licenses-empty-text-no-email = Las claves compradas con tu dirección aparecen aquí en cuanto se confirma el pago.
licenses-copy-all = { $count ->
    [one] Copiar la clave de esta página
   *[other] Copiar las { $count } claves de esta página
}
licenses-csv = Descargar todas en CSV
licenses-csv-narrowed = Descargar estas en CSV
licenses-table = Tus claves de licencia
licenses-column-key = Clave de licencia
licenses-column-status = Estado
licenses-column-use = Se usa en
licenses-column-plan = Plan
licenses-column-created = Creada
licenses-column-until = Válida hasta
licenses-column-actions = Acciones
licenses-in-use = { $used } de { $most } en uso
licenses-in-use-any = { $used } en uso, sin límite
licenses-places-details = { $places }. <a href="{ $href }">Detalles</a>
licenses-bought-for = Comprada para { $site }
licenses-unused = Aún sin usar
licenses-no-end = Sin fecha de fin
licenses-activate-which = { $key } del { $date }
licenses-details = Detalles
licenses-details-which = de { $key }
licenses-deactivate = Desactivar

filter-all = Todas
filter-available = Disponibles
filter-in-use = En uso
filter-ended = Finalizadas
filter-all-products = Todos los productos

licenses-csv-key = Clave de licencia
licenses-csv-status = Estado
licenses-csv-use = Se usa en
licenses-csv-plan = Plan
licenses-csv-site = Comprada para
licenses-csv-created = Creada
licenses-csv-until = Válida hasta
licenses-csv-id = Licencia
licenses-csv-status-active = activa
licenses-csv-status-grace = periodo de gracia
licenses-csv-status-expired = vencida
licenses-csv-status-trial-expired = prueba finalizada
licenses-csv-status-not-yet-valid = aún no válida
licenses-csv-status-inactive = inactiva
licenses-csv-status-suspended = suspendida
licenses-csv-status-revoked = revocada

## One license (pages/license.html)

license-title = Licencia { $key }
license-details = Detalles
license-fact-plan = Plan
license-fact-bought-for = Comprada para
license-fact-in-use = En uso
license-fact-created = Creada
license-fact-until = Válida hasta
license-fact-order = Pedido
license-fact-subscription = Suscripción
license-use-seat = { $most ->
    [one] { $used } de { $most } puesto
   *[other] { $used } de { $most } puestos
}
license-use-site = { $most ->
    [one] { $used } de { $most } sitio
   *[other] { $used } de { $most } sitios
}
license-use-device = { $most ->
    [one] { $used } de { $most } dispositivo
   *[other] { $used } de { $most } dispositivos
}
license-use-any-seat = { $used } (puestos sin límite)
license-use-any-site = { $used } (sitios sin límite)
license-use-any-device = { $used } (dispositivos sin límite)
license-no-end = sin fecha de fin
license-manage-subscription = Gestionar la suscripción
license-renew-title = Renovar
license-renew-ending = Renovar esta licencia
license-renew-text = { $days ->
    [one] La misma clave sigue funcionando un día más, hasta el { $date }. Todo lo que tiene activado sigue activo.
   *[other] La misma clave sigue funcionando { $days } días más, hasta el { $date }. Todo lo que tiene activado sigue activo.
}
license-renew-button = Renovar por { $price }
license-places-title = Dónde se usa
license-moves-left = { $left ->
    [one] Ahora puedes quitar un dispositivo { $left } vez más; el límite es { $limit } en 30 días.
   *[other] Ahora puedes quitar un dispositivo { $left } veces más; el límite es { $limit } en 30 días.
}
license-moves-used-up = { $limit ->
    [one] Ya quitaste { $limit } dispositivo en 30 días, el máximo permitido. Podrás quitar otro el { $date }.
   *[other] Ya quitaste { $limit } dispositivos en 30 días, el máximo permitido. Podrás quitar otro el { $date }.
}
license-moves-none = Los dispositivos de esta licencia no se pueden quitar aquí.
license-unused = Aún sin usar.
license-unused-device = Escribe la clave de licencia en la aplicación de tu dispositivo.
license-place-last-seen = última conexión: { $date }
license-place-version = versión { $version }
license-place-development = sitio de desarrollo, no ocupa ningún puesto
license-rename = Cambiar nombre
license-rename-label = Nombre
license-rename-save = Guardar
license-move = Mover
license-move-from = desde { $place }
license-move-label = Sitio nuevo
license-move-text = Deja de funcionar en { $site } y empieza a funcionar en el sitio nuevo de inmediato.
license-remove = Quitar
license-remove-text = La licencia deja de funcionar en { $place } y se puede usar en otro lugar.
license-remove-text-device = { $left ->
    [one] Es la última vez que puedes quitar un dispositivo por ahora.
   *[other] Te quedan { $left } veces para quitar un dispositivo; esta cuenta como una.
}
license-remove-button = Quitar { $place }
license-places-before = Dónde se usó antes ({ $count })
license-file-lead = Para una instalación sin conexión.
license-replace-title = Reemplazar la clave de licencia
license-replace-text-site = Por si alguien más conoce la clave. La licencia y sus sitios se mantienen; solo cambia la clave.
license-replace-text-device = Por si alguien más conoce la clave. La licencia y sus dispositivos se mantienen; solo cambia la clave.
license-replace-confirm-site = { $count ->
    [one] La clave anterior deja de funcionar en todas partes de inmediato, y yo escribo la nueva en mi sitio.
   *[other] La clave anterior deja de funcionar en todas partes de inmediato, y yo escribo la nueva en todos mis sitios.
}
license-replace-confirm-device = { $count ->
    [one] La clave anterior deja de funcionar en todas partes de inmediato, y yo escribo la nueva en mi dispositivo.
   *[other] La clave anterior deja de funcionar en todas partes de inmediato, y yo escribo la nueva en todos mis dispositivos.
}
license-replace-button = Reemplazar la clave
license-history-title = Historial
license-history-none = No ha pasado nada desde que se emitió el { $date }.

history-license-created = Emitida
history-license-made = Emitida
history-license-imported = Importada de otro sistema
history-license-reissued = Clave de licencia reemplazada
history-license-key-signed = Clave de licencia firmada de nuevo
history-license-resent = Clave de licencia reenviada
history-license-handed-over = Transferida a otro propietario
history-license-claimed = Agregada a una cuenta
history-license-tier-changed = Plan cambiado
history-license-suspended = Suspendida
history-license-reinstated = Restablecida
history-license-revoked = Revocada
history-license-expired = Finalizada
history-license-renewed = Renovada
history-license-renewal-taken-back = Renovación anulada: se devolvió el pago
history-activation-ended = Quitada de un sitio o dispositivo
history-activation-moved = Quitada de un dispositivo
history-activation-renamed = Nombre de sitio o dispositivo cambiado
history-by-you = { $date }, por ti
history-by-member = { $date }, por un miembro
history-by-payment = { $date }, por el pago
history-by-server = { $date }, por el servidor
history-by-seller = { $date }, por el vendedor

## Choose what to remove (pages/choose.html)

choose-title = Elige qué se quita
choose-lead = Tu suscripción ya no incluye todo lo que tienes. Todo funciona hasta el <strong>{ $date }</strong>; hasta entonces puedes cambiar tu selección.
choose-lead-unanswered = Si no eliges nada, se quita lo que está marcado.
choose-going-keys = { $going ->
    [one] { $plan }: se quita { $going } de { $total } claves
   *[other] { $plan }: se quitan { $going } de { $total } claves
}
choose-going-places = { $going ->
    [one] { $plan }: se quita { $going } de { $total } lugares
   *[other] { $plan }: se quitan { $going } de { $total } lugares
}
choose-keep-keys = Conservas { $count }. Las claves que se quitan dejan de funcionar.
choose-keep-places = { $count ->
    [one] Tu clave de licencia sigue siendo la misma y funciona en { $count } lugar.
   *[other] Tu clave de licencia sigue siendo la misma y funciona en { $count } lugares.
}
choose-seat-used = En uso: { $places }.
choose-seat-bought-for = Comprada para { $site }, sin usar.
choose-seat-unused = Sin usar.
choose-seat-last-used = Último uso: { $date }
choose-button = Guardar esta selección
choose-back = Volver

## Orders (pages/orders.html)

orders-title = Pedidos
orders-billing = Facturas y recibos
orders-empty-title = Aún no hay pedidos
orders-empty-text = Aquí aparece lo que compras, con el estado del pago.
orders-several-plans = Claves de licencia de varios planes
orders-state-open = Sin completar
orders-state-open-text = No se completó el proceso de pago. No se cobró nada.
orders-state-pending = Pago pendiente
orders-state-pending-text = Tu pago está en camino. Te enviaremos las claves de licencia en cuanto llegue.
orders-state-fulfilled = Pagado
orders-state-failed = Pago fallido
orders-state-failed-text = El pago no se completó. No se cobró nada.
orders-state-expired = Vencido
orders-state-expired-text = No se completó el proceso de pago a tiempo. No se cobró nada.
orders-renewal = Renovación: { $plan }
orders-refunded = Reembolsado
orders-partly-refunded = Reembolso parcial
orders-refunded-amount = reembolso de { $amount }
orders-which = del pedido del { $date }
orders-invoice = Factura
orders-receipt = Recibo

## A subscription (pages/subscription.html)

subscription-pay-now = Pagar ahora
subscription-billing = Método de pago y facturas
subscription-suspended = Las claves de licencia de esta suscripción están suspendidas, así que no funcionan aunque esté pagada. Si el banco disputa un pago, vuelven a funcionar cuando se resuelva.
subscription-fewer = Tu suscripción ya no incluye todo lo que tienes.
subscription-fewer-choose = <a href="{ $href }">Elige qué se quita</a> antes del { $date }. Si no, primero se quita lo que nadie usa.
subscription-fewer-other = Quien la compró elige qué se quita antes del { $date }.
subscription-other = Otra persona paga esta suscripción. Quien la compró puede cambiar el número de claves y cancelarla.
subscription-other-removable = Otra persona paga esta suscripción. Quien la compró puede cambiar el número de claves y cancelarla; tú puedes devolver claves.
subscription-preview-title-keys = De { $old } a { $new } claves
subscription-preview-title-seats = De { $old } a { $new } puestos
subscription-preview-same = Es lo que ya tienes. No cambia nada.
subscription-preview-more-seats = { $count ->
    [one] Tu clave de licencia sigue siendo la misma y funciona en { $count } lugar.
   *[other] Tu clave de licencia sigue siendo la misma y funciona en { $count } lugares.
}
subscription-preview-more-keys = { $count ->
    [one] Creamos una clave de licencia nueva de inmediato y te la enviamos por correo.
   *[other] Creamos { $count } claves de licencia nuevas de inmediato y te las enviamos por correo.
}
subscription-preview-choose-keys = Puedes elegir qué claves se quitan hasta el { $date }; hasta entonces todo funciona. Si no eliges, se quitan estas:
subscription-preview-choose-seats = Puedes elegir qué lugares se quitan hasta el { $date }; hasta entonces todo funciona. Si no eliges, se quitan estos:
subscription-preview-stop-seats = { $count ->
    [one] Este lugar, el más reciente, deja de funcionar de inmediato: { $places }.
   *[other] Estos { $count } lugares dejan de funcionar de inmediato, empezando por los más recientes: { $places }.
}
subscription-preview-stop-none = { $count ->
    [one] No se pierde ningún lugar en uso: tu clave de licencia funciona en { $count } lugar.
   *[other] No se pierde ningún lugar en uso: tu clave de licencia funciona en { $count } lugares.
}
subscription-preview-stop-keys = { $count ->
    [one] Esta clave deja de funcionar de inmediato. Primero se quitan las que nadie usa, empezando por las más recientes:
   *[other] Estas { $count } claves dejan de funcionar de inmediato. Primero se quitan las que nadie usa, empezando por las más recientes:
}
subscription-leaving-used = en uso
subscription-leaving-unused = sin usar
subscription-preview-cost-later = El costo del resto de este periodo aparecerá en tu próxima factura.
subscription-preview-pay = Pagas <strong>{ $amount }</strong> ahora, por el tiempo hasta el { $date }. Si el pago falla, no cambia nada.
subscription-preview-pay-about = Pagas aproximadamente <strong>{ $amount }</strong> ahora, por el tiempo hasta el { $date }. Si el pago falla, no cambia nada.
subscription-preview-credit = Abonamos <strong>{ $amount }</strong>, por el tiempo hasta el { $date }, en tu próxima factura.
subscription-preview-credit-about = Abonamos aproximadamente <strong>{ $amount }</strong>, por el tiempo hasta el { $date }, en tu próxima factura.
subscription-then = A partir de entonces: { $price }.
subscription-then-about = A partir de entonces: { $price }, antes de impuestos y descuentos.
subscription-choice-keys = { $count ->
    [one] Selecciona la clave que quieres quitar
   *[other] Selecciona las { $count } claves que quieres quitar
    }
subscription-choice-seats = { $count ->
    [one] Selecciona el lugar que quieres quitar
   *[other] Selecciona los { $count } lugares que quieres quitar
    }
subscription-choice-hint-keys = Las claves sin usar se seleccionan primero. Una clave que se quita deja de funcionar.
subscription-choice-hint-seats = Los lugares más recientes se seleccionan primero. Un lugar que se quita deja de funcionar.
subscription-choice-at-once-keys = { $count ->
    [one] Una clave deja de funcionar de inmediato.
   *[other] { $count } claves dejan de funcionar de inmediato.
    }
subscription-choice-at-once-seats = { $count ->
    [one] Un lugar deja de funcionar de inmediato.
   *[other] { $count } lugares dejan de funcionar de inmediato.
    }
subscription-choice-until = Todo sigue funcionando hasta el { $date }, y hasta entonces puedes cambiar la selección.
subscription-preview-button = Cambiar a { $count }
subscription-preview-back = Dejar en { $count }
subscription-plan-title = De { $old } a { $new }
subscription-plan-title-interval = { $interval ->
    [day] De { $old } a { $new }, con pago diario
    [week] De { $old } a { $new }, con pago semanal
    [month] De { $old } a { $new }, con pago mensual
    [year] De { $old } a { $new }, con pago anual
   *[other] De { $old } a { $new }, con pago por { $interval }
}
subscription-plan-keys = { $count ->
    [one] Tu clave de licencia sigue siendo la misma.
   *[other] Tus { $count } claves de licencia siguen siendo las mismas.
}
subscription-plan-places-any = { $count ->
    [one] Funciona en todos los lugares que quieras.
   *[other] Cada una funciona en todos los lugares que quieras.
}
subscription-plan-places = { $count ->
    [one] { $places ->
        [one] Funciona en un lugar.
       *[other] Funciona en { $places } lugares.
    }
   *[other] { $places ->
        [one] Cada una funciona en un lugar.
       *[other] Cada una funciona en { $places } lugares.
    }
}
subscription-plan-places-fewer = { $count ->
    [one] { $places ->
        [one] Funciona en un lugar: los lugares que sobran dejan de funcionar de inmediato, empezando por los más recientes.
       *[other] Funciona en { $places } lugares: los que sobran dejan de funcionar de inmediato, empezando por los más recientes.
    }
   *[other] { $places ->
        [one] Cada una funciona en un lugar: los lugares que sobran dejan de funcionar de inmediato, empezando por los más recientes.
       *[other] Cada una funciona en { $places } lugares: los que sobran dejan de funcionar de inmediato, empezando por los más recientes.
    }
}
subscription-plan-pay = Pagas <strong>{ $amount }</strong> ahora. Si el pago falla, no cambia nada.
subscription-plan-credit = Abonamos <strong>{ $amount }</strong> en tu próxima factura.
subscription-plan-free = Ahora no tienes que pagar nada.
subscription-plan-button = Cambiar a { $plan }
subscription-plan-back = Seguir con { $plan }
subscription-change-plan = Cambiar de plan
subscription-change-hint = No cambia nada hasta que veas qué implica y cuánto cuesta.
subscription-change-plan-label = Plan
subscription-change-plan-label-of = En lugar de { $plan }
subscription-change-plan-button = Ver este plan
subscription-change-number = Cambiar la cantidad
subscription-change-keys = Claves de licencia
subscription-change-keys-of = Claves de licencia de { $plan }
subscription-change-seats = Puestos
subscription-change-seats-of = Puestos de { $plan }
subscription-change-number-hint = Ahora: { $count }
subscription-change-number-button = Ver qué cambia
subscription-key-used = En uso: { $places }
subscription-key-unused = Sin usar
subscription-remove-key = Quitar esta clave
subscription-remove-site = Quitar este sitio
subscription-remove-text = Deja de funcionar de inmediato y ya no se cobra. Lo que queda de este periodo se abona en tu próxima factura. Si es la última, la suscripción finaliza al terminar el periodo pagado.
subscription-remove-button = Quitar { $key }
subscription-keys-gone = Las claves de licencia de esta suscripción ahora pertenecen a otra persona.
subscription-keep-title = ¿Prefieres mantenerla?
subscription-keep-text = Finaliza el { $date }. Hasta entonces puedes deshacerlo: las mismas claves siguen funcionando y se renueva como antes.
subscription-keep-button = Mantener mi suscripción
subscription-cancel-title = Cancelar la suscripción
subscription-cancel-text = Finaliza al terminar el periodo pagado. Hasta entonces todo funciona como antes y puedes deshacerlo. No se cobra nada más.
subscription-cancel-text-date = Finaliza al terminar el periodo pagado, el { $date }. Hasta entonces todo funciona como antes y puedes deshacerlo. No se cobra nada más.
subscription-cancel-button = Cancelar al final del periodo

## Organizations (pages/organizations.html)

organizations-title = Organizaciones
organizations-lead = Personas que comparten claves de licencia.
organizations-yours = Tus organizaciones
organizations-invitations = Invitaciones
organizations-invitation-text = Desde el { $date }. Sus propietarios y administradores verán que formas parte de ella; tus propias claves de licencia siguen siendo tuyas.
organizations-accept = Aceptar
organizations-decline = Rechazar
organizations-create-first = Crear una organización
organizations-create-another = Crear otra
organizations-create-text = Tendrás el rol de propietario. Agrega personas con su dirección de correo y transfiérele claves de licencia.
organizations-create-name = Nombre
organizations-create-button = Crear

## One organization (pages/organization.html)

organization-role-member = Miembro
organization-role-admin = Administrador
organization-role-owner = Propietario
organization-lead = { $role ->
    [owner] Tienes el rol de propietario.
    [admin] Tienes el rol de administrador.
   *[member] Eres miembro.
}
organization-lead-uses = Puedes ver y usar sus claves de licencia.
organization-activate = Activar en Claves de licencia
organization-hand-over = Transferir
organization-new-owner = Nuevo propietario
organization-new-owner-you = { $email } (tú)
organization-no-keys = Todavía no hay ninguna.
organization-take-title = Transfiere una de las tuyas
organization-take-text = Todos los miembros de { $name } podrán verla y usarla. El pago sigue a cargo de la misma persona.
organization-take-label = Clave de licencia
organization-take-button = Transferir a { $name }
organization-members = Miembros
organization-you = Tú
organization-invited = Invitación pendiente
organization-change-role = Cambiar rol
organization-change-role-whose = de { $email }
organization-role = Rol
organization-change-role-button = Cambiar
organization-leave = Salir
organization-remove = Quitar
organization-take-back = Retirar
organization-take-back-whose = la invitación de { $email }
organization-invite-title = Invita a alguien
organization-invite-text = Recibirá un correo, iniciará sesión con esta dirección y se unirá cuando acepte. Los miembros ven y usan claves de licencia; los administradores también gestionan miembros y transfieren claves; los propietarios también nombran propietarios.
organization-invite-email = Dirección de correo
organization-invite-button = Invitar
organization-name-title = Nombre
organization-name-label = Nombre de la organización
organization-name-button = Cambiar nombre
organization-delete-title = Eliminar la organización
organization-delete-keys = Tiene claves de licencia. Transfiérelas primero: así lo que se pagó pasa a alguien y sigue funcionando.
organization-delete-text = Sus demás miembros perderán { $name } para siempre y las invitaciones pendientes dejarán de ser válidas. Quien paga una suscripción la sigue pagando.
organization-delete-text-alone = Perderás { $name } para siempre y las invitaciones pendientes dejarán de ser válidas. Quien paga una suscripción la sigue pagando.
organization-delete-label = Escribe su nombre para eliminarla: { $name }
organization-delete-button = Eliminar { $name }

## The account (pages/account.html)

account-title = Cuenta
account-user-name = nombre de usuario: { $name }
account-profile-title = Perfil
account-name = Tu nombre
account-name-hint = Opcional. Lo ven las organizaciones a las que perteneces.
account-language = Idioma
account-language-hint = Para estas páginas y para los correos que recibes.
account-profile-button = Guardar perfil
account-billing-text = Tu nombre y dirección de facturación y tu identificación fiscal se guardan junto con tu método de pago.
account-billing-button = Editar datos de facturación
account-session-from = Desde { $address }
account-sessions-title = Dónde tienes la sesión iniciada
account-sign-out-others = Cerrar las demás sesiones
account-unknown-browser = Navegador desconocido
account-this-browser = Este navegador
account-signed-in-on = Inicio de sesión: { $date }
account-last-used = Último uso: { $date }
account-sign-out = Cerrar sesión
account-password-change-title = Cambia tu contraseña
account-password-set-title = Crea una contraseña
account-password-change-text = Al cambiar la contraseña se cierran todas las demás sesiones. <a href="{ $href }">¿La olvidaste?</a>
account-password-set-text = Opcional. Podrás seguir iniciando sesión con un enlace por correo.
account-password-sign-in-text = Opcional. Para crear una, primero inicia sesión de nuevo con un enlace por correo y vuelve aquí antes de 10 minutos.
account-current-password = Contraseña actual
account-current-password-hint = No hace falta durante los 10 minutos posteriores a iniciar sesión con un enlace.
account-new-password = Contraseña nueva
account-new-password-hint = { $count ->
    [one] Al menos { $count } carácter.
   *[other] Al menos { $count } caracteres.
}
account-password-change-button = Cambiar contraseña
account-password-set-button = Crear contraseña
account-two-step-title = Verificación en dos pasos
account-two-step-on = Activada: para iniciar sesión se pide un código de tu app de autenticación.
account-two-step-off = Desactivada: basta con un enlace o tu contraseña.
account-two-step-manage = Gestionar
account-two-step-turn-on = Activar
account-email-title = Cambia tu dirección de correo
account-email-text = Te enviamos un enlace a la dirección nueva. Cuando lo abras en este navegador, tu contraseña dejará de funcionar, se cerrarán todas las sesiones y avisaremos a ambas direcciones.
account-new-email = Nueva dirección de correo
account-email-button = Enviar un enlace
account-data-title = Tus datos
account-data-text = Todo lo que se sabe de ti aquí, incluidas las claves de licencia, en un solo archivo JSON.
account-data-sign-in-text = Primero inicia sesión de nuevo con un enlace por correo y vuelve aquí antes de 10 minutos.
account-data-button = Descargar tus datos
account-erase-title = Borrar tus datos
account-erase-text = Tu cuenta se cierra de inmediato, y tu nombre y tus direcciones se eliminan de todo lo que hay aquí; tus compras quedan en la contabilidad sin esos datos. Tus claves de licencia siguen funcionando donde están en uso, pero ya no podremos ayudar a nadie con ellas. No se puede deshacer. Antes debes cancelar tus suscripciones.
account-erase-label = Escribe tu dirección de correo
account-erase-button = Borrar mis datos

browser-on-system = { $browser } en { $system }

## Messages above a page, after an action

flash-license-activated = Se activó { $name }.
flash-license-deactivated = Se quitó { $name }. La clave de licencia se puede usar en otro lugar.
flash-license-moved = La licencia se movió a { $name }.
flash-activation-renamed = Ahora se llama { $name }.
flash-activation-unnamed = Se quitó el nombre; vuelve a llamarse { $name }.
flash-key-replaced = La licencia tiene una clave nueva y avisamos a su propietario por correo. La clave anterior ya no funciona.
flash-license-renewed = Gracias. Se renovó tu licencia.
flash-choice-kept = Se guardó tu selección. Puedes cambiarla hasta el día en que se aplique.
flash-key-removed = Se quitó de tu suscripción.
flash-last-key-removed = Era la última: la suscripción finaliza al terminar el periodo pagado.
flash-plan-changed = Se cambió tu plan. Tus claves de licencia siguen siendo las mismas.
flash-quantity-changed = Se actualizó tu suscripción.
flash-signed-in = Iniciaste sesión.
flash-trial-started = Empezó tu prueba en esta instalación. Enviamos su clave de licencia a tu correo.
flash-person-erased = Se borraron tus datos y se cerró tu sesión.
flash-address-confirmed = Tu dirección de correo está confirmada.
flash-address-changed = Se cambió tu dirección de correo.
flash-confirmation-sent = Te enviamos un enlace por correo. Ábrelo para confirmar tu dirección.
flash-email-asked = Enviamos un enlace a la dirección nueva. No cambia nada hasta que se use.
flash-second-factor-off = Para iniciar sesión ya no se pide ningún código.
flash-session-ended = Tu sesión se cerró. Inicia sesión de nuevo para continuar donde estabas.
flash-signed-out = Cerraste sesión.
flash-profile-changed = Se guardó tu perfil.
flash-password-set = Se guardó tu contraseña.
flash-session-revoked = Se cerró esa sesión.
flash-subscription-ends = Tu suscripción finaliza al terminar el periodo pagado.
flash-subscription-kept = Tu suscripción continúa.
flash-organization-made = Se creó la organización. Agrega a sus miembros.
flash-organization-renamed = Se cambió el nombre.
flash-organization-deleted = Se eliminó la organización.
flash-organization-left = Saliste de la organización.
flash-member-invited = Invitación enviada por correo. La persona se unirá cuando acepte.
flash-invitation-accepted = Ahora perteneces a esta organización.
flash-invitation-declined = Rechazaste la invitación.
flash-member-removed = Esta persona ya no es miembro.
flash-role-changed = Se cambió el rol.
flash-handed-over = La clave de licencia tiene un nuevo propietario.
flash-sessions-revoked = Se cerraron todas las demás sesiones.

## Resume: a form that was submitted after the session had ended

resume-title = Continúa donde estabas
resume-lead = Tu sesión se cerró antes de que se enviara tu último paso. Todavía no ha cambiado nada.
resume-typed = Lo que escribiste:
resume-button = Enviar ahora
resume-discard = Descartar
