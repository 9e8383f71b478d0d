using System.Globalization;
using CiCdPlatform.Core.Findings;
using static CiCdPlatform.Core.Rules.TerraformCheck;

namespace CiCdPlatform.Core.Rules;

/// <summary>What Terraform opens or leaves unprotected on AWS.</summary>
internal static class AwsChecks
{
    private static readonly string[] PolicyOwners = ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"];

    private static readonly string[] OldTls =
    [
        "elbsecuritypolicy-2015-05", "elbsecuritypolicy-2016-08", "elbsecuritypolicy-tls-1-0-2015-04", "elbsecuritypolicy-tls-1-1-2017-01", "elbsecuritypolicy-fs-2018-06", "elbsecuritypolicy-fs-1-1-2019-08", "elbsecuritypolicy-tls13-1-0-2021-06", "elbsecuritypolicy-tls13-1-1-2021-06",
    ];

    public static IReadOnlyList<TableCheck<TerraformView>> All { get; } =
    [
        new("aws-open-security-group", Severity.High, "A security group lets the whole internet reach a port for remote access or a data store.", "Name the addresses that need it.", OpenGroups)
        {
            Aliases = ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"],
            Fires =
            [
                "resource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}",
                "resource \"aws_security_group_rule\" \"a\" {\n  type = \"ingress\"\n  from_port = 0\n  to_port = 0\n  protocol = \"-1\"\n  ipv6_cidr_blocks = [\"::/0\"]\n}",
                "resource \"aws_vpc_security_group_ingress_rule\" \"a\" {\n  cidr_ipv4 = \"0.0.0.0/0\"\n  from_port = 3380\n  to_port = 3390\n  ip_protocol = \"tcp\"\n}",
            ],
            Silent =
            [
                "resource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port = 443\n    to_port = 443\n    protocol = \"tcp\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n  egress {\n    from_port = 0\n    to_port = 0\n    protocol = \"-1\"\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}",
                "resource \"aws_security_group\" \"a\" {\n  ingress {\n    from_port = 22\n    to_port = 22\n    protocol = \"tcp\"\n    cidr_blocks = [\"10.0.0.0/8\", var.office]\n  }\n}",
                "resource \"aws_security_group_rule\" \"a\" {\n  type = \"egress\"\n  from_port = 22\n  to_port = 22\n  protocol = \"tcp\"\n  cidr_blocks = [\"0.0.0.0/0\"]\n}",
            ],
        },
        new("aws-administrator-policy", Severity.High, "A policy allows every action on everything.", "Name the actions and resources that are needed.", AdministratorPolicies)
        {
            Aliases = ["CKV_AWS_62", "CKV_AWS_63", "CKV_AWS_1", "CKV_AWS_49"],
            Fires =
            [
                "resource \"aws_iam_policy\" \"a\" {\n  policy = jsonencode({\n    Version = \"2012-10-17\"\n    Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }]\n  })\n}",
                "resource \"aws_iam_role_policy\" \"a\" {\n  policy = <<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"*\"], \"Resource\": \"*\"}]}\nEOF\n}",
                "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    actions = [\"*\"]\n    resources = [\"*\"]\n  }\n}",
            ],
            Silent =
            [
                "resource \"aws_iam_policy\" \"a\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = [\"s3:GetObject\"], Resource = \"*\" }] })\n}",
                "data \"aws_iam_policy_document\" \"a\" {\n  statement {\n    effect = \"Deny\"\n    actions = [\"*\"]\n    resources = [\"*\"]\n  }\n}",
            ],
        },
        new("aws-policy-for-anyone", Severity.High, "A policy allows something to everyone on the internet.", "Name the accounts, or add a condition.", PoliciesForAnyone)
        {
            Aliases = ["CKV_AWS_70", "CKV_AWS_60", "CKV_AWS_32", "CKV_AWS_33"],
            Confidence = Confidence.Medium,
            Fires =
            [
                "resource \"aws_iam_role\" \"a\" {\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { AWS = \"*\" } }] })\n}",
                "resource \"aws_s3_bucket_policy\" \"a\" {\n  policy = <<EOF\n{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": \"*\", \"Action\": \"s3:PutObject\", \"Resource\": \"*\"}]}\nEOF\n}",
            ],
            Silent = ["resource \"aws_iam_role\" \"a\" {\n  assume_role_policy = jsonencode({ Statement = [{ Effect = \"Allow\", Action = \"sts:AssumeRole\", Principal = { Service = \"ec2.amazonaws.com\" } }] })\n}", "resource \"aws_sqs_queue_policy\" \"a\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"sqs:*\", Condition = { ArnEquals = { \"aws:SourceArn\" = var.topic } } }] })\n}"],
        },
        Refuses("aws-public-bucket", Severity.High, "The whole internet may list or read the bucket.", "Use `private`, and a policy or a distribution for what is public.", [("aws_s3_bucket", "CKV_AWS_20"), ("aws_s3_bucket_acl", "CKV_AWS_20")], "acl", ["public-read", "website"], "private"),
        Refuses("aws-writable-bucket", Severity.Critical, "The whole internet may write to the bucket.", "Use `private`.", [("aws_s3_bucket", "CKV_AWS_57"), ("aws_s3_bucket_acl", "CKV_AWS_57")], "acl", ["public-read-write"], "private"),
        Refuses("aws-public-acls-allowed", Severity.Medium, "Nothing keeps an object of the bucket from being made public.", "Set it to true.", [("aws_s3_bucket_public_access_block", "CKV_AWS_53")], "block_public_acls", ["false"], "true"),
        Refuses("aws-public-policy-allowed", Severity.Medium, "Nothing keeps the bucket's policy from making it public.", "Set it to true.", [("aws_s3_bucket_public_access_block", "CKV_AWS_54")], "block_public_policy", ["false"], "true"),
        Refuses("aws-public-acls-heeded", Severity.Low, "Public access lists of the bucket's objects count.", "Set it to true.", [("aws_s3_bucket_public_access_block", "CKV_AWS_55")], "ignore_public_acls", ["false"], "true", Persona.Pedantic),
        Refuses("aws-public-bucket-unrestricted", Severity.Low, "A public policy of the bucket lets other accounts in.", "Set it to true.", [("aws_s3_bucket_public_access_block", "CKV_AWS_56")], "restrict_public_buckets", ["false"], "true", Persona.Pedantic),
        Wants("aws-unencrypted-database", Severity.Medium, "The database's storage is not encrypted.", "Set `storage_encrypted = true`; it cannot be changed later.", [("aws_db_instance", "CKV_AWS_16"), ("aws_rds_cluster", "CKV_AWS_96"), ("aws_docdb_cluster", "CKV_AWS_74"), ("aws_neptune_cluster", "CKV_AWS_44")], "storage_encrypted", "true", unless: ["replicate_source_db", "snapshot_identifier", "replication_source_identifier", "global_cluster_identifier"]),
        Refuses("aws-public-database", Severity.High, "The database has an address on the internet.", "Set it to false and reach it through the VPC.", [("aws_db_instance", "CKV_AWS_17"), ("aws_rds_cluster_instance", "CKV_AWS_17"), ("aws_redshift_cluster", "CKV_AWS_87"), ("aws_dms_replication_instance", "CKV_AWS_89"), ("aws_mq_broker", "CKV_AWS_69")], "publicly_accessible", ["true"], "false"),
        Wants("aws-unencrypted-volume", Severity.Medium, "The volume is not encrypted.", "Set `encrypted = true`.", [("aws_ebs_volume", "CKV_AWS_3"), ("aws_efs_file_system", "CKV_AWS_42")], "encrypted", "true", missing: Persona.Pedantic, unless: ["snapshot_id"]),
        Wants("aws-unencrypted-root-volume", Severity.Low, "The instance's root volume is not encrypted.", "Set `encrypted = true`.", [("aws_instance", "CKV_AWS_8"), ("aws_launch_configuration", "CKV_AWS_8")], "root_block_device.encrypted", "true", missing: Persona.Auditor),
        Wants("aws-unencrypted-warehouse", Severity.Medium, "The warehouse is not encrypted.", "Set `encrypted = true`.", [("aws_redshift_cluster", "CKV_AWS_64")], "encrypted", "true", missing: Persona.Pedantic),
        Wants("aws-unencrypted-cache", Severity.Low, "What the cache writes down is not encrypted.", "Set `at_rest_encryption_enabled = true`.", [("aws_elasticache_replication_group", "CKV_AWS_29")], "at_rest_encryption_enabled", "true", missing: Persona.Pedantic),
        Wants("aws-cache-without-tls", Severity.Low, "Connections to the cache are not encrypted.", "Set `transit_encryption_enabled = true`.", [("aws_elasticache_replication_group", "CKV_AWS_30")], "transit_encryption_enabled", "true", missing: Persona.Pedantic),
        Wants("aws-unencrypted-search", Severity.Medium, "The search domain's storage is not encrypted.", "Enable `encrypt_at_rest`.", [("aws_elasticsearch_domain", "CKV_AWS_5"), ("aws_opensearch_domain", "CKV_AWS_5")], "encrypt_at_rest.enabled", "true", missing: Persona.Pedantic),
        Wants("aws-search-without-tls", Severity.Medium, "The search domain answers without encryption.", "Set `enforce_https = true`.", [("aws_elasticsearch_domain", "CKV_AWS_83"), ("aws_opensearch_domain", "CKV_AWS_83")], "domain_endpoint_options.enforce_https", "true", missing: Persona.Pedantic),
        Refuses("aws-unencrypted-queue", Severity.Medium, "Messages of the queue are not encrypted.", "Leave the setting out.", [("aws_sqs_queue", "CKV_AWS_27")], "sqs_managed_sse_enabled", ["false"], "true"),
        Wants("aws-instance-metadata-v1", Severity.Medium, "Version 1 of the metadata service gives the instance's credentials to anyone who makes the instance send one request.", "Set `http_tokens = \"required\"`.", [("aws_instance", "CKV_AWS_79"), ("aws_launch_template", "CKV_AWS_79")], "metadata_options.http_tokens", "required", missing: Persona.Pedantic),
        Refuses("aws-public-instance", Severity.Low, "The instance has an address on the internet.", "Put it behind a load balancer or a gateway.", [("aws_instance", "CKV_AWS_88")], "associate_public_ip_address", ["true"], "false", Persona.Pedantic),
        Wants("aws-key-not-rotated", Severity.Low, "The key is never rotated.", "Set `enable_key_rotation = true`.", [("aws_kms_key", "CKV_AWS_7")], "enable_key_rotation", "true", missing: Persona.Pedantic, unless: ["customer_master_key_spec", "key_usage"]),
        Refuses("aws-trail-off", Severity.High, "The audit trail records nothing.", "Leave the setting out.", [("aws_cloudtrail", "CKV_AWS_251")], "enable_logging", ["false"], "true"),
        Wants("aws-trail-not-validated", Severity.Low, "Nobody can tell whether the audit trail was changed.", "Set `enable_log_file_validation = true`.", [("aws_cloudtrail", "CKV_AWS_36")], "enable_log_file_validation", "true", missing: Persona.Pedantic),
        Wants("aws-trail-of-one-region", Severity.Low, "What happens in other regions is not recorded.", "Set `is_multi_region_trail = true`.", [("aws_cloudtrail", "CKV_AWS_67")], "is_multi_region_trail", "true", missing: Persona.Pedantic),
        Refuses("aws-mutable-image-tags", Severity.Low, "A tag of the registry can be pushed again with something else.", "Use `IMMUTABLE`.", [("aws_ecr_repository", "CKV_AWS_51")], "image_tag_mutability", ["mutable"], "IMMUTABLE", Persona.Pedantic),
        Refuses("aws-open-cluster-endpoint", Severity.Medium, "The cluster's API answers the whole internet.", "Name the addresses that need it.", [("aws_eks_cluster", "CKV_AWS_38")], "vpc_config.public_access_cidrs", ["0.0.0.0/0"], "10.0.0.0/8"),
        Refuses("aws-old-tls", Severity.Medium, "The load balancer accepts TLS 1.0 or 1.1.", "Use `ELBSecurityPolicy-TLS13-1-2-2021-06`.", [("aws_lb_listener", "CKV_AWS_103"), ("aws_alb_listener", "CKV_AWS_103")], "ssl_policy", OldTls, "ELBSecurityPolicy-TLS13-1-2-2021-06"),
        Refuses("aws-distribution-old-tls", Severity.Medium, "The distribution accepts TLS 1.0 or 1.1.", "Use `TLSv1.2_2021`.", [("aws_cloudfront_distribution", "CKV_AWS_174")], "viewer_certificate.minimum_protocol_version", ["sslv3", "tlsv1", "tlsv1_2016", "tlsv1.1_2016"], "TLSv1.2_2021"),
        Refuses("aws-distribution-plain-http", Severity.Medium, "The distribution answers without encryption.", "Use `redirect-to-https`.", [("aws_cloudfront_distribution", "CKV_AWS_34")], "default_cache_behavior.viewer_protocol_policy", ["allow-all"], "redirect-to-https"),
        new("aws-listener-plain-http", Severity.Medium, "The load balancer serves without encryption.", "Redirect to HTTPS.", view =>
            view.Resources(["aws_lb_listener", "aws_alb_listener"]).Where(listener => listener.Attribute("protocol")?.Value.Text == "HTTP" && !listener.Nested("default_action").Any(action => action.Attribute("type")?.Value is { Text: "redirect" } or { Text: null }) && listener.Nested("default_action").Any())
                .Select(listener => view.Hit(listener.Attribute("protocol")!, "The load balancer serves without encryption: redirect to HTTPS.")))
        {
            Aliases = ["CKV_AWS_2"],
            Fires = ["resource \"aws_lb_listener\" \"a\" {\n  port = 80\n  protocol = \"HTTP\"\n  default_action {\n    type = \"forward\"\n  }\n}"],
            Silent = ["resource \"aws_lb_listener\" \"a\" {\n  protocol = \"HTTP\"\n  default_action {\n    type = \"redirect\"\n  }\n}", "resource \"aws_lb_listener\" \"a\" {\n  protocol = \"HTTPS\"\n  default_action {\n    type = \"forward\"\n  }\n}"],
        },
    ];

    private static IEnumerable<CheckHit> OpenGroups(TerraformView view)
    {
        var rules = view.Resources(["aws_security_group", "aws_default_security_group"]).SelectMany(group => group.Nested("ingress"))
            .Concat(view.Resources(["aws_security_group_rule"]).Where(rule => rule.Attribute("type")?.Value.Text == "ingress"))
            .Concat(view.Resources(["aws_vpc_security_group_ingress_rule"]));
        foreach (var rule in rules)
        {
            var open = new[] { "cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6" }.SelectMany(rule.Find).SelectMany(attribute => attribute.Value.Texts()).FirstOrDefault(text => OpenNetwork.IsAnyone(text.Text));
            var protocol = (rule.Attribute("protocol") ?? rule.Attribute("ip_protocol"))?.Value.Text;
            if (open is null || Reached(rule, protocol) is not { } reached)
            {
                continue;
            }

            yield return view.Hit(open, $"The whole internet reaches {reached.What}: name the addresses that need it.") with
            {
                Aliases = reached.Port switch { 22 => ["CKV_AWS_24"], 3389 => ["CKV_AWS_25"], null => ["CKV_AWS_277", "CKV_AWS_24", "CKV_AWS_25"], _ => [] },
            };
        }
    }

    private static (string What, int? Port)? Reached(HclBlock rule, string? protocol)
    {
        if (protocol is "-1" or "all")
        {
            return ("every port", null);
        }

        return protocol is not ("icmp" or "icmpv6" or "1" or "58") && Number(rule, "from_port") is { } from && Number(rule, "to_port") is { } to ? OpenNetwork.Reaches(from, to) : null;
    }

    private static int? Number(HclBlock block, string name) => int.TryParse(block.Attribute(name)?.Value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IEnumerable<CheckHit> AdministratorPolicies(TerraformView view)
    {
        var written = view.Resources(PolicyOwners).SelectMany(owner => owner.Find("policy")).SelectMany(policy => PolicyDocuments.Of(policy.Value)).Select(statement => (statement, Aliases: (IReadOnlyList<string>)["CKV_AWS_62", "CKV_AWS_63"]));
        var documents = view.Data("aws_iam_policy_document").SelectMany(PolicyDocuments.OfBlock).Select(statement => (statement, Aliases: (IReadOnlyList<string>)["CKV_AWS_1", "CKV_AWS_49"]));
        return written.Concat(documents).Where(pair => pair.statement is { Allows: true, HasCondition: false } statement && statement.Actions.Any(action => action is "*" or "*:*") && statement.Resources.Contains("*"))
            .Select(pair => view.Hit(pair.statement.At, "Every action on everything is allowed: name what is needed.") with { Aliases = pair.Aliases });
    }

    private static IEnumerable<CheckHit> PoliciesForAnyone(TerraformView view)
    {
        foreach (var (types, path, alias) in new[]
        {
            ((string[])["aws_iam_role"], "assume_role_policy", (string?)"CKV_AWS_60"), (["aws_s3_bucket_policy", "aws_s3_bucket"], "policy", "CKV_AWS_70"), (["aws_ecr_repository_policy"], "policy", "CKV_AWS_32"), (["aws_kms_key"], "policy", "CKV_AWS_33"),
            (["aws_sqs_queue_policy", "aws_sns_topic_policy", "aws_secretsmanager_secret_policy", "aws_sqs_queue", "aws_sns_topic", "aws_elasticsearch_domain", "aws_opensearch_domain"], "policy", null),
        })
        {
            foreach (var statement in view.Resources(types).SelectMany(resource => resource.Find(path)).SelectMany(policy => PolicyDocuments.Of(policy.Value)).Where(statement => statement is { Allows: true, ForAnyone: true, HasCondition: false }))
            {
                // A bucket that only lets itself be read is a website, by intention.
                var reads = alias == "CKV_AWS_70" && statement.Actions.Count > 0 && statement.Actions.All(action => action is "s3:GetObject" or "s3:GetObjectVersion");
                yield return view.Hit(statement.At, "Everyone on the internet is allowed this: name the accounts, or add a condition.") with { Aliases = alias is null ? [] : [alias], Severity = reads ? Severity.Low : Severity.High, Persona = reads ? Persona.Pedantic : Persona.Regular };
            }
        }
    }
}
