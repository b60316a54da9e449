<?php
// As much of WordPress as the plugin of docs/guides/online-wordpress.md uses, for tests/api/offline/guides.rs:
//   php wordpress.php PLUGIN SERVER PUBLIC_KEY_HEX LICENSE_KEY DOMAIN [activate | deactivate]
// Options are files in the working directory; the cached answer is license.cache, as that of the other programs.
declare(strict_types=1);

[, $plugin, $server, $publicKey, $licenseKey, $domain] = $argv;
$action = $argv[6] ?? '';
define('ABSPATH', '/');
define('EXAMPLE_LICENSE_SERVER', $server);
define('EXAMPLE_LICENSE_PUBLIC_KEYS', $publicKey);
$hooks = $transients = [];
ob_start();

class Error_ extends Exception {}
class Ended extends Exception {}

function add_action(string $name, callable $does): void { $GLOBALS['hooks'][$name][] = $does; }
function do_action(string $name): void { foreach ($GLOBALS['hooks'][$name] as $does) $does(); }
function register_deactivation_hook(string $file, callable $does): void {}
function wp_next_scheduled(string $name): int|false { return false; }
function wp_schedule_event(int $at, string $every, string $name): void { if (!isset($GLOBALS['hooks'][$name])) exit(3); }
function wp_clear_scheduled_hook(string $name): void {}
function home_url(): string { return 'https://' . strtoupper($GLOBALS['domain']) . '/blog'; }
function admin_url(string $path): string { return "https://{$GLOBALS['domain']}/wp-admin/$path"; }
function wp_parse_url(string $url, int $part): mixed { return parse_url($url, $part); }
function wp_json_encode(mixed $value): string|false { return json_encode($value); }

function option_file(string $name): string { return $name === 'example_license_cache' ? 'license.cache' : "$name.option"; }
function get_option(string $name, mixed $default = false): mixed
{
    return is_file(option_file($name)) ? json_decode((string) file_get_contents(option_file($name)), true) ?? $default : $default;
}
function update_option(string $name, mixed $value, bool $autoload): void { file_put_contents(option_file($name), json_encode($value)); }
function delete_option(string $name): void { if (is_file(option_file($name))) unlink(option_file($name)); }
function set_transient(string $name, mixed $value, int $seconds): void { $GLOBALS['transients'][$name] = $value; }
function get_transient(string $name): mixed { return $GLOBALS['transients'][$name] ?? false; }
function delete_transient(string $name): void { unset($GLOBALS['transients'][$name]); }

function wp_remote_post(string $url, array $with): array|Error_
{
    $context = stream_context_create(['http' => [
        'method' => 'POST', 'header' => 'Content-Type: ' . $with['headers']['Content-Type'], 'content' => $with['body'],
        'timeout' => $with['timeout'], 'ignore_errors' => true, 'follow_location' => $with['redirection'],
    ]]);
    $body = @file_get_contents($url, false, $context);
    return $body === false ? new Error_() : ['status' => (int) explode(' ', $http_response_header[0])[1], 'body' => $body];
}
function is_wp_error(mixed $answer): bool { return $answer instanceof Error_; }
function wp_remote_retrieve_response_code(array $answer): int { return $answer['status']; }
function wp_remote_retrieve_body(array $answer): string { return $answer['body']; }

function current_user_can(string $what): bool { return $what === 'manage_options'; }
function check_admin_referer(string $name): void { if (($_POST['_wpnonce'] ?? '') !== $name) exit(3); }
function wp_nonce_field(string $name): void { echo "<input name=\"_wpnonce\" value=\"$name\">"; }
function wp_unslash(string $text): string { return stripslashes($text); }
function sanitize_text_field(string $text): string { return trim($text); }
function esc_html(string $text): string { return htmlspecialchars($text); }
function esc_url(string $text): string { return htmlspecialchars($text); }
function wp_die(string $text): never { exit(3); }
function wp_safe_redirect(string $to): void { throw new Ended($to); }
function add_options_page(string $title, string $menu, string $right, string $slug, callable $page): void {}

require $plugin;

do_action('init');
do_action('admin_menu');
if ($action !== '') {
    $_POST = ['_wpnonce' => 'example_license', 'what' => $action, 'license_key' => " $licenseKey ", 'email' => getenv('EMAIL') ?: ''];
    try {
        do_action('admin_post_example_license');
        exit(3);
    } catch (Ended) {
        $why = get_transient('example_license_notice');
    }
    example_license_page();
    ob_clean();
} else {
    if (get_option('example_license_key') === false) update_option('example_license_key', $licenseKey, false);
    $why = example_license_check() ?? 'ok';
}
if ($why !== 'ok') {
    fwrite(STDERR, "refused: $why\n");
    exit(1);
}
if ($action === 'deactivate') exit(example_license() === null ? "deactivated\n" : 3);
$license = example_license();
echo 'valid ', $license['license_id'], ' ', json_encode($license['limits']), "\n";
