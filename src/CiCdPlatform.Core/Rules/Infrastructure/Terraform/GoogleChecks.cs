using CiCdPlatform.Core.Findings;
using static CiCdPlatform.Core.Rules.TerraformCheck;

namespace CiCdPlatform.Core.Rules;

/// <summary>What Terraform opens or leaves unprotected on Google Cloud.</summary>
internal static class GoogleChecks
{
    public static IReadOnlyList<TableCheck<TerraformView>> All { get; } =
    [
        new("google-open-firewall", Severity.High, "A firewall rule lets the whole internet reach a port for remote access or a data store.", "Name the addresses that need it, or use IAP.", OpenFirewalls)
        {
            Aliases = ["CKV_GCP_2", "CKV_GCP_3"],
            Fires =
            [
                "resource \"google_compute_firewall\" \"a\" {\n  allow {\n    protocol = \"tcp\"\n    ports = [\"22\"]\n  }\n  source_ranges = [\"0.0.0.0/0\"]\n}",
                "resource \"google_compute_firewall\" \"a\" {\n  allow {\n    protocol = \"all\"\n  }\n  source_ranges = [\"0.0.0.0/0\"]\n}",
            ],
            Silent =
            [
                "resource \"google_compute_firewall\" \"a\" {\n  allow {\n    protocol = \"tcp\"\n    ports = [\"443\", \"80\"]\n  }\n  source_ranges = [\"0.0.0.0/0\"]\n}",
                "resource \"google_compute_firewall\" \"a\" {\n  allow {\n    protocol = \"tcp\"\n    ports = [22]\n  }\n  source_ranges = [\"35.235.240.0/20\"]\n}",
                "resource \"google_compute_firewall\" \"a\" {\n  direction = \"EGRESS\"\n  allow {\n    protocol = \"all\"\n  }\n  source_ranges = [\"0.0.0.0/0\"]\n}",
            ],
        },
        new("google-public-bucket", Severity.High, "Everyone, or everyone with any account, may read the bucket.", "Name the members.", view => Public(view, ["google_storage_bucket_iam_member", "google_storage_bucket_iam_binding"], "CKV_GCP_28"))
        {
            Aliases = ["CKV_GCP_28"],
            Fires = ["resource \"google_storage_bucket_iam_member\" \"a\" {\n  role = \"roles/storage.objectViewer\"\n  member = \"allUsers\"\n}", "resource \"google_storage_bucket_iam_binding\" \"a\" {\n  members = [\"allAuthenticatedUsers\"]\n}"],
            Silent = ["resource \"google_storage_bucket_iam_member\" \"a\" {\n  member = \"serviceAccount:a@b\"\n}"],
        },
        new("google-public-member", Severity.Critical, "Everyone on the internet has a role in the project.", "Name the members.", view => Public(view, ["google_project_iam_member", "google_project_iam_binding", "google_organization_iam_member", "google_folder_iam_member", "google_kms_crypto_key_iam_member", "google_secret_manager_secret_iam_member", "google_pubsub_topic_iam_member", "google_bigquery_dataset_iam_member"], null))
        {
            Fires = ["resource \"google_project_iam_member\" \"a\" {\n  member = \"allUsers\"\n}"],
            Silent = ["resource \"google_project_iam_member\" \"a\" {\n  member = \"user:a@b\"\n}", "resource \"google_cloud_run_service_iam_member\" \"a\" {\n  member = \"allUsers\"\n}"],
        },
        Refuses("google-public-dataset", Severity.High, "Everyone with any account may read the dataset.", "Name the groups.", [("google_bigquery_dataset", "CKV_GCP_15")], "access.special_group", ["allauthenticatedusers"], "projectReaders"),
        Refuses("google-open-database", Severity.High, "The database lets the whole internet in.", "Name the addresses, or use the proxy.", [("google_sql_database_instance", "CKV_GCP_11")], "settings.ip_configuration.authorized_networks.value", ["0.0.0.0/0"], "10.0.0.0/8"),
        Refuses("google-database-without-tls", Severity.Medium, "The database talks without encryption.", "Use `ENCRYPTED_ONLY`.", [("google_sql_database_instance", "CKV_GCP_6")], "settings.ip_configuration.ssl_mode", ["allow_unencrypted_and_encrypted"], "ENCRYPTED_ONLY"),
        Refuses("google-database-plain", Severity.Medium, "The database talks without encryption.", "Set it to true.", [("google_sql_database_instance", "CKV_GCP_6")], "settings.ip_configuration.require_ssl", ["false"], "true"),
        Refuses("google-legacy-authorization", Severity.High, "Certificates of the cluster's old kind may do everything.", "Leave the setting out.", [("google_container_cluster", "CKV_GCP_7")], "enable_legacy_abac", ["true"], "false"),
        new("google-basic-authentication", Severity.High, "The cluster accepts a password that never changes.", "Leave `username` and `password` empty.", view =>
            view.Resources(["google_container_cluster"]).SelectMany(cluster => cluster.Find("master_auth.username")).Where(attribute => attribute.Value.Text is { Length: > 0 }).Select(attribute => view.Hit(attribute, "The cluster accepts a password that never changes.")))
        {
            Aliases = ["CKV_GCP_19"],
            Fires = ["resource \"google_container_cluster\" \"a\" {\n  master_auth {\n    username = \"admin\"\n    password = var.p\n  }\n}"],
            Silent = ["resource \"google_container_cluster\" \"a\" {\n  master_auth {\n    username = \"\"\n  }\n}"],
        },
        Refuses("google-cluster-logging-off", Severity.Medium, "Nobody will know what happened in the cluster.", "Leave the setting out.", [("google_container_cluster", "CKV_GCP_1")], "logging_service", ["none"], "logging.googleapis.com/kubernetes"),
        Refuses("google-cluster-monitoring-off", Severity.Low, "Nobody sees how the cluster fares.", "Leave the setting out.", [("google_container_cluster", "CKV_GCP_8")], "monitoring_service", ["none"], "monitoring.googleapis.com/kubernetes"),
        Wants("google-fine-grained-bucket", Severity.Low, "Single objects of the bucket may be public, whatever its policy says.", "Set `uniform_bucket_level_access = true`.", [("google_storage_bucket", "CKV_GCP_29")], "uniform_bucket_level_access", "true", missing: Persona.Pedantic, wrong: Persona.Pedantic),
        Refuses("google-serial-port", Severity.Medium, "The serial console lets everyone with a key in, past the firewall.", "Set it to false.", [("google_compute_instance", "CKV_GCP_35")], "metadata.serial-port-enable", ["true"], "false"),
        Refuses("google-ip-forwarding", Severity.Low, "The instance may send packets in others' names.", "Set it to false, unless it is a gateway.", [("google_compute_instance", "CKV_GCP_36")], "can_ip_forward", ["true"], "false", Persona.Pedantic),
        Wants("google-old-tls", Severity.Medium, "The policy accepts TLS 1.0 or 1.1.", "Set `min_tls_version = \"TLS_1_2\"`.", [("google_compute_ssl_policy", "CKV_GCP_4")], "min_tls_version", "TLS_1_2", missing: Persona.Pedantic),
        new("google-default-account", Severity.Medium, "The instance runs under the project's default account, which may edit everything, with access to every API.", "Give it an account of its own.", view =>
            view.Resources(["google_compute_instance", "google_compute_instance_template"]).SelectMany(instance => instance.Nested("service_account")).Where(account => account.Attribute("email") is null)
                .SelectMany(account => account.Find("scopes")).Where(scopes => scopes.Value.Texts().Any(text => text.Text is "cloud-platform" or "https://www.googleapis.com/auth/cloud-platform")).Select(scopes => view.Hit(scopes, "The instance runs under the project's default account, with access to every API.")))
        {
            Aliases = ["CKV_GCP_31"],
            Fires = ["resource \"google_compute_instance\" \"a\" {\n  service_account {\n    scopes = [\"cloud-platform\"]\n  }\n}"],
            Silent = ["resource \"google_compute_instance\" \"a\" {\n  service_account {\n    email = google_service_account.a.email\n    scopes = [\"cloud-platform\"]\n  }\n}"],
        },
    ];

    private static IEnumerable<CheckHit> Public(TerraformView view, string[] types, string? alias) =>
        view.Resources(types).SelectMany(resource => resource.Find("member").Concat(resource.Find("members"))).SelectMany(attribute => attribute.Value.Texts()).Where(text => text.Text is "allUsers" or "allAuthenticatedUsers")
            .Select(text => view.Hit(text, $"`{text.Text}` is everyone: name the members.") with { Aliases = alias is null ? [] : [alias] });

    private static IEnumerable<CheckHit> OpenFirewalls(TerraformView view)
    {
        foreach (var firewall in view.Resources(["google_compute_firewall"]).Where(firewall => firewall.Attribute("direction")?.Value.Text is null or "INGRESS"))
        {
            var open = firewall.Find("source_ranges").SelectMany(attribute => attribute.Value.Texts()).FirstOrDefault(text => OpenNetwork.IsAnyone(text.Text));
            if (open is null)
            {
                continue;
            }

            foreach (var allow in firewall.Nested("allow").Where(allow => allow.Attribute("protocol")?.Value.Text is "tcp" or "all" or "udp" or "6"))
            {
                var ports = allow.Find("ports").ToList();
                var reached = ports.Count == 0 ? ("every port", null)
                    : ports.SelectMany(attribute => attribute.Value.Texts()).Select(text => OpenNetwork.Range(text.Text) is var (from, to) ? OpenNetwork.Reaches(from, to) : null).FirstOrDefault(found => found is not null);
                if (reached is { } found)
                {
                    yield return view.Hit(open, $"The whole internet reaches {found.What}: name the addresses that need it.") with { Aliases = found.Port switch { 22 => ["CKV_GCP_2"], 3389 => ["CKV_GCP_3"], null => ["CKV_GCP_2", "CKV_GCP_3"], _ => [] } };
                    break;
                }
            }
        }
    }
}
