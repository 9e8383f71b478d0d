using CiCdPlatform.Core.Findings;
using static CiCdPlatform.Core.Rules.TerraformCheck;

namespace CiCdPlatform.Core.Rules;

/// <summary>What Terraform opens or leaves unprotected on Azure.</summary>
internal static class AzureChecks
{
    private static readonly string[] Firewalls = ["azurerm_sql_firewall_rule", "azurerm_mssql_firewall_rule", "azurerm_mysql_firewall_rule", "azurerm_mysql_flexible_server_firewall_rule", "azurerm_postgresql_firewall_rule", "azurerm_postgresql_flexible_server_firewall_rule", "azurerm_mariadb_firewall_rule"];

    public static IReadOnlyList<TableCheck<TerraformView>> All { get; } =
    [
        new("azure-open-security-rule", Severity.High, "A security rule lets the whole internet reach a port for remote access or a data store.", "Name the addresses that need it.", OpenRules)
        {
            Aliases = ["CKV_AZURE_9", "CKV_AZURE_10"],
            Fires =
            [
                "resource \"azurerm_network_security_rule\" \"a\" {\n  direction = \"Inbound\"\n  access = \"Allow\"\n  protocol = \"Tcp\"\n  destination_port_range = \"22\"\n  source_address_prefix = \"*\"\n}",
                "resource \"azurerm_network_security_group\" \"a\" {\n  security_rule {\n    direction = \"Inbound\"\n    access = \"Allow\"\n    protocol = \"*\"\n    destination_port_ranges = [\"80\", \"3380-3390\"]\n    source_address_prefix = \"Internet\"\n  }\n}",
            ],
            Silent =
            [
                "resource \"azurerm_network_security_rule\" \"a\" {\n  direction = \"Outbound\"\n  access = \"Allow\"\n  destination_port_range = \"22\"\n  source_address_prefix = \"*\"\n}",
                "resource \"azurerm_network_security_rule\" \"a\" {\n  direction = \"Inbound\"\n  access = \"Deny\"\n  destination_port_range = \"*\"\n  source_address_prefix = \"*\"\n}",
                "resource \"azurerm_network_security_rule\" \"a\" {\n  direction = \"Inbound\"\n  access = \"Allow\"\n  destination_port_range = \"443\"\n  source_address_prefix = \"*\"\n}",
            ],
        },
        new("azure-open-database", Severity.High, "The database's firewall lets the whole internet in.", "Name the addresses that need it.", view =>
            view.Resources(Firewalls).Where(rule => rule.Attribute("start_ip_address")?.Value.Text == "0.0.0.0" && rule.Attribute("end_ip_address")?.Value.Text is "255.255.255.255")
                .Select(rule => view.Hit(rule.Attribute("end_ip_address")!, "The whole internet reaches the database: name the addresses that need it.")))
        {
            Aliases = ["CKV_AZURE_11"],
            Fires = ["resource \"azurerm_mssql_firewall_rule\" \"a\" {\n  start_ip_address = \"0.0.0.0\"\n  end_ip_address = \"255.255.255.255\"\n}"],
            Silent = ["resource \"azurerm_mssql_firewall_rule\" \"a\" {\n  start_ip_address = \"0.0.0.0\"\n  end_ip_address = \"0.0.0.0\"\n}"],
        },
        Refuses("azure-public-container", Severity.High, "The whole internet may read what is in the container.", "Use `private`.", [("azurerm_storage_container", "CKV_AZURE_34")], "container_access_type", ["blob", "container"], "private"),
        Refuses("azure-public-blobs-allowed", Severity.Medium, "Nothing keeps a container of the account from being made public.", "Set it to false.", [("azurerm_storage_account", "CKV_AZURE_190")], "allow_nested_items_to_be_public", ["true"], "false"),
        Refuses("azure-storage-plain-http", Severity.Medium, "The account answers without encryption.", "Set it to true.", [("azurerm_storage_account", "CKV_AZURE_3")], "https_traffic_only_enabled", ["false"], "true"),
        Refuses("azure-storage-plain-http-old", Severity.Medium, "The account answers without encryption.", "Set it to true.", [("azurerm_storage_account", "CKV_AZURE_3")], "enable_https_traffic_only", ["false"], "true"),
        Refuses("azure-storage-old-tls", Severity.Medium, "The account accepts TLS 1.0 or 1.1.", "Use `TLS1_2`.", [("azurerm_storage_account", "CKV_AZURE_44")], "min_tls_version", ["tls1_0", "tls1_1"], "TLS1_2"),
        Refuses("azure-storage-open-network", Severity.Medium, "The account answers every network.", "Deny by default, and name the networks that need it.", [("azurerm_storage_account", "CKV_AZURE_35")], "network_rules.default_action", ["allow"], "Deny", Persona.Pedantic),
        Refuses("azure-public-database-server", Severity.Low, "The database server has an address on the internet.", "Set it to false and use a private endpoint.", [("azurerm_mssql_server", "CKV_AZURE_113"), ("azurerm_mysql_server", "CKV_AZURE_53"), ("azurerm_postgresql_server", "CKV_AZURE_68")], "public_network_access_enabled", ["true"], "false"),
        Refuses("azure-database-without-tls", Severity.Medium, "The database server talks without encryption.", "Set it to true.", [("azurerm_mysql_server", "CKV_AZURE_28"), ("azurerm_postgresql_server", "CKV_AZURE_29")], "ssl_enforcement_enabled", ["false"], "true"),
        Refuses("azure-database-old-tls", Severity.Medium, "The database server accepts TLS 1.0 or 1.1.", "Use `1.2`.", [("azurerm_mssql_server", "CKV_AZURE_52")], "minimum_tls_version", ["1.0", "1.1", "disabled"], "1.2"),
        Refuses("azure-password-login", Severity.Low, "Passwords for SSH can be guessed.", "Use keys, and set it to true.", [("azurerm_linux_virtual_machine", "CKV_AZURE_149"), ("azurerm_linux_virtual_machine_scale_set", "CKV_AZURE_49")], "disable_password_authentication", ["false"], "true"),
        Wants("azure-web-plain-http", Severity.Medium, "The application answers without encryption.", "Set `https_only = true`.", [("azurerm_linux_web_app", "CKV_AZURE_14"), ("azurerm_windows_web_app", "CKV_AZURE_14"), ("azurerm_app_service", "CKV_AZURE_14")], "https_only", "true", missing: Persona.Pedantic),
        Refuses("azure-web-old-tls", Severity.Medium, "The application accepts TLS 1.0 or 1.1.", "Use `1.2`.", [("azurerm_linux_web_app", "CKV_AZURE_15"), ("azurerm_windows_web_app", "CKV_AZURE_15"), ("azurerm_app_service", "CKV_AZURE_15")], "site_config.minimum_tls_version", ["1.0", "1.1"], "1.2"),
        Refuses("azure-cluster-without-rbac", Severity.High, "Everyone who reaches the cluster may do everything.", "Leave the setting out.", [("azurerm_kubernetes_cluster", "CKV_AZURE_5")], "role_based_access_control_enabled", ["false"], "true"),
        Wants("azure-vault-purgeable", Severity.Low, "Who may delete the vault may delete it for good.", "Set `purge_protection_enabled = true`.", [("azurerm_key_vault", "CKV_AZURE_110")], "purge_protection_enabled", "true", missing: Persona.Pedantic),
        Refuses("azure-registry-admin", Severity.Low, "The registry has one account with one password for all.", "Set it to false and use roles.", [("azurerm_container_registry", "CKV_AZURE_137")], "admin_enabled", ["true"], "false"),
    ];

    private static IEnumerable<CheckHit> OpenRules(TerraformView view)
    {
        foreach (var rule in view.Resources(["azurerm_network_security_rule"]).Concat(view.Resources(["azurerm_network_security_group"]).SelectMany(group => group.Nested("security_rule"))))
        {
            var open = rule.Find("source_address_prefix").Concat(rule.Find("source_address_prefixes")).SelectMany(attribute => attribute.Value.Texts()).FirstOrDefault(text => OpenNetwork.IsAnyone(text.Text));
            if (open is null || !Says(rule, "direction", "Inbound") || !Says(rule, "access", "Allow") || Says(rule, "protocol", "Icmp"))
            {
                continue;
            }

            var reached = rule.Find("destination_port_range").Concat(rule.Find("destination_port_ranges")).SelectMany(attribute => attribute.Value.Texts())
                .Select(text => OpenNetwork.Range(text.Text) is var (from, to) ? OpenNetwork.Reaches(from, to) : null).FirstOrDefault(found => found is not null);
            if (reached is { } found)
            {
                yield return view.Hit(open, $"The whole internet reaches {found.What}: name the addresses that need it.") with { Aliases = found.Port switch { 22 => ["CKV_AZURE_10"], 3389 => ["CKV_AZURE_9"], null => ["CKV_AZURE_9", "CKV_AZURE_10"], _ => [] } };
            }
        }
    }

    private static bool Says(HclBlock rule, string name, string value) => string.Equals(rule.Attribute(name)?.Value.Text, value, StringComparison.OrdinalIgnoreCase);
}
