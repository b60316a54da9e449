//! The tables in Diesel's form. Generated from the migrations; a test compares the three.

// @generated

diesel::table! {
    settings (name) {
        name -> Text,
        value -> Text,
    }
}

diesel::table! {
    products (id) {
        id -> Text,
        slug -> Text,
        name -> Text,
        key_prefix -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        metadata -> Text,
        description -> Nullable<Text>,
        archived -> Bool,
    }
}

diesel::table! {
    tiers (id) {
        id -> Text,
        product_id -> Text,
        slug -> Text,
        name -> Text,
        position -> BigInt,
        activates -> Text,
        key_format -> Text,
        key_storage -> Text,
        code -> Nullable<Text>,
        quantity_means -> Text,
        max_activations -> Nullable<BigInt>,
        max_leases -> Nullable<BigInt>,
        over_limit -> Text,
        valid_days -> Nullable<BigInt>,
        valid_days_from -> Text,
        grace_days -> BigInt,
        offline_grace_days -> BigInt,
        trial_days -> BigInt,
        shrink -> Text,
        moves_per_month -> BigInt,
        idle_days -> Nullable<BigInt>,
        owner_check -> Text,
        license_files -> Text,
        file_ttl_days -> BigInt,
        max_development_sites -> Nullable<BigInt>,
        features -> Text,
        limits -> Text,
        default_for -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        metadata -> Text,
        description -> Nullable<Text>,
    }
}

diesel::table! {
    archived_tiers (tier_id) {
        tier_id -> Text,
        archived_at -> BigInt,
    }
}

diesel::table! {
    prices (id) {
        id -> Text,
        tier_id -> Text,
        stripe_price -> Text,
        billing -> Text,
        unit_amount -> BigInt,
        currency -> Text,
        billing_interval -> Nullable<Text>,
        is_default -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        archived -> Bool,
    }
}

diesel::table! {
    accounts (id) {
        id -> Text,
        email -> Text,
        username -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        role -> Text,
        unconfirmed_since -> Nullable<BigInt>,
        disabled_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        name -> Nullable<Text>,
        language -> Nullable<Text>,
    }
}

diesel::table! {
    organizations (id) {
        id -> Text,
        name -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    organization_invitations (organization_id, account_id) {
        organization_id -> Text,
        account_id -> Text,
        role -> Text,
        invited_by -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    organization_members (organization_id, account_id) {
        organization_id -> Text,
        account_id -> Text,
        role -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        account_id -> Text,
        token_hash -> Text,
        user_agent -> Nullable<Text>,
        ip -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        last_seen_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        way -> Text,
        second_factor -> Bool,
    }
}

diesel::table! {
    sign_in_links (id) {
        id -> Text,
        account_id -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        purpose -> Text,
        browser_hash -> Nullable<Text>,
        detail -> Nullable<Text>,
    }
}

diesel::table! {
    pending_sign_ups (link_id) {
        link_id -> Text,
        license_id -> Text,
        username -> Text,
        password_hash -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    sign_in_challenges (token_hash) {
        token_hash -> Text,
        account_id -> Text,
        way -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    second_factors (account_id) {
        account_id -> Text,
        sealed_secret -> Text,
        confirmed_at -> Nullable<BigInt>,
        last_step -> Nullable<BigInt>,
        failures -> BigInt,
        locked_until -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    seller_notifications (account_id, notification) {
        account_id -> Text,
        notification -> Text,
        wanted -> Bool,
    }
}

diesel::table! {
    recovery_codes (account_id, code_hash) {
        account_id -> Text,
        code_hash -> Text,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    api_tokens (id) {
        id -> Text,
        name -> Text,
        token_hash -> Text,
        scopes -> Text,
        created_at -> BigInt,
        expires_at -> Nullable<BigInt>,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    orders (id) {
        id -> Text,
        checkout_session_id -> Nullable<Text>,
        sealed_session_id -> Nullable<Text>,
        purchase_type -> Text,
        quantity -> BigInt,
        tier_id -> Nullable<Text>,
        sites -> Text,
        email -> Nullable<Text>,
        account_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        subscription_id -> Nullable<Text>,
        payment_intent_id -> Nullable<Text>,
        currency -> Nullable<Text>,
        amount_total -> Nullable<BigInt>,
        amount_refunded -> BigInt,
        status -> Text,
        attention -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        fulfilled_at -> Nullable<BigInt>,
        first_viewed_at -> Nullable<BigInt>,
        opened_by -> Nullable<Text>,
        metadata -> Text,
    }
}

diesel::table! {
    unknown_lines (session_id, line_id) {
        session_id -> Text,
        sealed_session_id -> Nullable<Text>,
        line_id -> Text,
        price -> Text,
        description -> Nullable<Text>,
        quantity -> BigInt,
        recurring -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    subscriptions (id) {
        id -> Text,
        order_id -> Nullable<Text>,
        customer_id -> Nullable<Text>,
        status -> Text,
        items -> Text,
        current_period_end -> Nullable<BigInt>,
        cancel_at_period_end -> Bool,
        cancel_at -> Nullable<BigInt>,
        past_due_since -> Nullable<BigInt>,
        watermark -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        revision -> BigInt,
        status_at -> BigInt,
        choose_until -> Nullable<BigInt>,
        changing_by -> Nullable<Text>,
        changing_until -> Nullable<BigInt>,
        refit -> Bool,
        collection -> Text,
        currency -> Nullable<Text>,
        look_at -> Nullable<BigInt>,
        remind_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    licenses (license_key) {
        license_key -> Text,
        id -> Text,
        account_id -> Nullable<Text>,
        organization_id -> Nullable<Text>,
        order_id -> Nullable<Text>,
        ordinal -> Nullable<BigInt>,
        customer_id -> Nullable<Text>,
        subscription_id -> Nullable<Text>,
        item_id -> Nullable<Text>,
        tier_id -> Text,
        purchase_type -> Text,
        site_domain -> Nullable<Text>,
        status -> Text,
        status_reason -> Nullable<Text>,
        status_actor -> Nullable<Text>,
        status_at -> Nullable<BigInt>,
        valid_from -> BigInt,
        valid_until -> Nullable<BigInt>,
        valid_days -> Nullable<BigInt>,
        max_activations -> Nullable<BigInt>,
        max_leases -> Nullable<BigInt>,
        limits -> Nullable<Text>,
        features -> Nullable<Text>,
        key_prefix -> Text,
        pending_key -> Nullable<Text>,
        signed_up_at -> Nullable<BigInt>,
        customer_name -> Nullable<Text>,
        notes -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        signed_for -> Nullable<Text>,
        metadata -> Text,
    }
}

diesel::table! {
    activations (id) {
        id -> Text,
        license_id -> Text,
        kind -> Text,
        subject -> Text,
        takes_seat -> Bool,
        active -> Bool,
        instance_name -> Nullable<Text>,
        hostname -> Nullable<Text>,
        os_type -> Nullable<Text>,
        os_version -> Nullable<Text>,
        app_version -> Nullable<Text>,
        ip -> Nullable<Text>,
        first_activated_at -> BigInt,
        activated_at -> BigInt,
        last_validated_at -> Nullable<BigInt>,
        last_seen_at -> BigInt,
        deactivated_at -> Nullable<BigInt>,
        deactivated_reason -> Nullable<Text>,
    }
}

diesel::table! {
    leases (id) {
        id -> Text,
        license_id -> Text,
        instance_id -> Text,
        created_at -> BigInt,
        renewed_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    renewals (order_id) {
        order_id -> Text,
        license_id -> Text,
        days -> BigInt,
        paid_at -> Nullable<BigInt>,
        taken_back_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    trials (id) {
        id -> Text,
        product_id -> Text,
        email_form -> Text,
        installation_id -> Text,
        license_id -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    validation_logs (id) {
        id -> Text,
        at -> BigInt,
        license_id -> Nullable<Text>,
        key_prefix -> Nullable<Text>,
        instance_id -> Nullable<Text>,
        ip -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        action -> Text,
        code -> Text,
        last_at -> Nullable<BigInt>,
        count -> BigInt,
        roll -> Nullable<Text>,
        hours -> BigInt,
    }
}

diesel::table! {
    validation_counts (day, action, code) {
        day -> BigInt,
        action -> Text,
        code -> Text,
        attempts -> BigInt,
        log_rows -> BigInt,
    }
}

diesel::table! {
    license_seats (license_id) {
        license_id -> Text,
        used -> BigInt,
    }
}

diesel::table! {
    order_metadata (name, value, order_id) {
        name -> Text,
        value -> Text,
        order_id -> Text,
    }
}

diesel::table! {
    license_metadata (name, value, license_id) {
        name -> Text,
        value -> Text,
        license_id -> Text,
    }
}

diesel::table! {
    license_changes (seq) {
        seq -> BigInt,
        xid -> BigInt,
        topic -> Text,
        other -> Nullable<Text>,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Text,
        at -> BigInt,
        actor -> Text,
        action -> Text,
        subject -> Text,
        detail -> Text,
    }
}

diesel::table! {
    stored_settings (name) {
        name -> Text,
        value -> Nullable<Text>,
        sealed_value -> Nullable<Text>,
        changed_at -> BigInt,
    }
}

diesel::table! {
    stripe_events (id) {
        id -> Text,
        #[sql_name = "type"]
        type_ -> Text,
        api_version -> Nullable<Text>,
        event_time -> BigInt,
        payload -> Text,
        status -> Text,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        received_at -> BigInt,
        processed_at -> Nullable<BigInt>,
        about -> Nullable<Text>,
    }
}

diesel::table! {
    jobs (id) {
        id -> Text,
        kind -> Text,
        payload -> Text,
        run_at -> BigInt,
        attempts -> BigInt,
        status -> Text,
        locked_by -> Nullable<Text>,
        locked_until -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    recurring_jobs (name) {
        name -> Text,
        every -> BigInt,
        next_run -> BigInt,
        last_run -> Nullable<BigInt>,
        started_at -> Nullable<BigInt>,
        took -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        failures -> BigInt,
        runs -> BigInt,
        locked_by -> Nullable<Text>,
        beat -> BigInt,
    }
}

diesel::table! {
    mail_outbox (id) {
        id -> Text,
        template -> Text,
        recipient -> Text,
        context -> Text,
        message_id -> Text,
        once_key -> Nullable<Text>,
        order_id -> Nullable<Text>,
        subject -> Nullable<Text>,
        status -> Text,
        attempts -> BigInt,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        about -> Nullable<Text>,
    }
}

diesel::table! {
    mail_texts (language, message) {
        language -> Text,
        message -> Text,
        text -> Text,
        updated_at -> BigInt,
    }
}

diesel::table! {
    webhook_endpoints (id) {
        id -> Text,
        url -> Text,
        sealed_secret -> Text,
        events -> Text,
        active -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        description -> Nullable<Text>,
        inactive_reason -> Nullable<Text>,
        failing_since -> Nullable<BigInt>,
        previous_secret -> Nullable<Text>,
        previous_until -> Nullable<BigInt>,
    }
}

diesel::table! {
    webhook_deliveries (id) {
        id -> Text,
        endpoint_id -> Text,
        event -> Text,
        payload -> Text,
        status -> Text,
        attempts -> BigInt,
        last_status -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        created_at -> BigInt,
        delivered_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    idempotency_keys (caller, idempotency_key) {
        caller -> Text,
        idempotency_key -> Text,
        request_hash -> Text,
        status -> BigInt,
        sealed_body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    license_marks (license_id) {
        license_id -> Text,
        asked_at -> Nullable<BigInt>,
        removed_at -> Nullable<BigInt>,
        allowed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    seat_choices (subscription_id, seat_id) {
        subscription_id -> Text,
        seat_id -> Text,
        chosen_at -> BigInt,
    }
}

diesel::table! {
    charges (id) {
        id -> Text,
        payment_intent_id -> Nullable<Text>,
        subscription_id -> Nullable<Text>,
        amount -> BigInt,
        amount_refunded -> BigInt,
        currency -> Nullable<Text>,
        whole -> Bool,
        refunded_at -> Nullable<BigInt>,
        watermark -> BigInt,
        invoice_id -> Nullable<Text>,
        billing_reason -> Nullable<Text>,
        period_end -> Nullable<BigInt>,
        period_paid -> Nullable<BigInt>,
        invoice_paid -> Nullable<BigInt>,
        superseded_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    disputes (id) {
        id -> Text,
        charge_id -> Nullable<Text>,
        payment_intent_id -> Nullable<Text>,
        subscription_id -> Nullable<Text>,
        status -> Text,
        reason -> Nullable<Text>,
        status_at -> BigInt,
        watermark -> BigInt,
        amount -> Nullable<BigInt>,
        answer_by -> Nullable<BigInt>,
    }
}

diesel::table! {
    invoice_payments (id) {
        id -> Text,
        subscription_id -> Text,
        paid_at -> BigInt,
        amount -> BigInt,
        currency -> Text,
    }
}
diesel::table! {
    daily_totals (day, name, currency) {
        day -> BigInt,
        name -> Text,
        currency -> Text,
        count -> BigInt,
        amount -> BigInt,
    }
}
diesel::table! {
    former_keys (license_key) {
        license_key -> Text,
        license_id -> Text,
        replaced_at -> BigInt,
    }
}

diesel::table! {
    bulk_actions (id) {
        id -> Text,
        kind -> Text,
        parameters -> Text,
        reason -> Nullable<Text>,
        tells_owners -> Bool,
        undoes -> Nullable<Text>,
        actor -> Text,
        state -> Text,
        total -> BigInt,
        done -> BigInt,
        unchanged -> BigInt,
        refused -> BigInt,
        created_at -> BigInt,
        finished_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    bulk_action_licenses (bulk_action_id, license_id) {
        bulk_action_id -> Text,
        license_id -> Text,
        state -> Text,
        code -> Nullable<Text>,
        former -> Nullable<Text>,
        after -> Nullable<Text>,
        tell -> Nullable<Text>,
        at -> Nullable<BigInt>,
    }
}

diesel::joinable!(tiers -> products (product_id));
diesel::joinable!(archived_tiers -> tiers (tier_id));
diesel::joinable!(prices -> tiers (tier_id));
diesel::joinable!(organization_invitations -> organizations (organization_id));
diesel::joinable!(organization_members -> organizations (organization_id));
diesel::joinable!(organization_members -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(sign_in_links -> accounts (account_id));
diesel::joinable!(orders -> tiers (tier_id));
diesel::joinable!(orders -> accounts (account_id));
diesel::joinable!(subscriptions -> orders (order_id));
diesel::joinable!(seat_choices -> subscriptions (subscription_id));
diesel::joinable!(licenses -> accounts (account_id));
diesel::joinable!(licenses -> organizations (organization_id));
diesel::joinable!(licenses -> orders (order_id));
diesel::joinable!(licenses -> tiers (tier_id));
diesel::joinable!(trials -> products (product_id));
diesel::joinable!(mail_outbox -> orders (order_id));
diesel::joinable!(webhook_deliveries -> webhook_endpoints (endpoint_id));

diesel::allow_tables_to_appear_in_same_query!(
    bulk_action_licenses,
    bulk_actions,
    charges,
    daily_totals,
    former_keys,
    disputes,
    invoice_payments,
    license_marks,
    accounts,
    activations,
    api_tokens,
    audit_log,
    idempotency_keys,
    jobs,
    leases,
    license_changes,
    license_metadata,
    license_seats,
    licenses,
    mail_outbox,
    mail_texts,
    order_metadata,
    orders,
    organization_invitations,
    organization_members,
    organizations,
    prices,
    archived_tiers,
    products,
    recurring_jobs,
    renewals,
    seat_choices,
    sessions,
    seller_notifications,
    settings,
    sign_in_links,
    stored_settings,
    stripe_events,
    subscriptions,
    tiers,
    trials,
    unknown_lines,
    validation_counts,
    validation_logs,
    webhook_deliveries,
    webhook_endpoints,
);
