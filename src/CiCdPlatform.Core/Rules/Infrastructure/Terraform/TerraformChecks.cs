using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>What any Terraform gets wrong, whatever the cloud.</summary>
internal static class TerraformChecks
{
    private const int MaxDepth = 12;

    public static IReadOnlyList<TableCheck<TerraformView>> All { get; } =
    [
        new("terraform-plaintext-secret", Severity.High, "A secret in the file is in the repository and its history, and in the state.", "Take it from a variable without a default, or from a secret store.", Secrets)
        {
            Aliases = ["CKV_AWS_41", "CKV_AWS_45"],
            Confidence = Confidence.Medium,
            Fires =
            [
                "resource \"aws_db_instance\" \"a\" {\n  password = \"S3curePa55\"\n}",
                "provider \"aws\" {\n  secret_key = \"abcdefghij0123456789\"\n}",
                "variable \"db_password\" {\n  default = \"S3curePa55\"\n}",
                "resource \"aws_lambda_function\" \"a\" {\n  environment {\n    variables = {\n      API_TOKEN = \"abc123def456\"\n    }\n  }\n}",
            ],
            Silent =
            [
                "resource \"aws_db_instance\" \"a\" {\n  password = var.password\n}",
                "resource \"a\" \"b\" {\n  password = \"${random_password.a.result}\"\n  password_length = \"16\"\n  token = \"\"\n}",
                "variable \"db_password\" {\n  type = string\n  default = \"\"\n}",
                "data \"aws_secretsmanager_secret\" \"a\" {\n  secret = \"prod/db\"\n}",
                "resource \"a\" \"b\" {\n  secret = \"projects/x/secrets/y\"\n  client_secret = \"@Microsoft.KeyVault(SecretUri=https://a)\"\n}",
            ],
        },
        new("terraform-unpinned-module", Severity.Medium, "A module from a repository without `ref` is whatever its default branch says on the day.", "Add `?ref=` with a tag or a commit id.", UnpinnedModules)
        {
            Aliases = ["CKV_TF_1", "CKV_TF_2"],
            Fires = ["module \"a\" {\n  source = \"git::https://example.com/a.git\"\n}", "module \"a\" {\n  source = \"github.com/a/b\"\n}", "module \"a\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}"],
            Silent = ["module \"a\" {\n  source = \"git::https://example.com/a.git?ref=v1.2.0\"\n}", "module \"a\" {\n  source = \"./a\"\n}", "module \"a\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n  version = \"5.1.0\"\n}"],
        },
        new("terraform-plain-state", Severity.Medium, "The state holds every secret in plain text, and the bucket is told not to encrypt it.", "Leave `encrypt = false` out.", view =>
            view.Root.Blocks.Where(block => block.Type == "terraform").SelectMany(block => block.Blocks).Where(block => block is { Type: "backend", Labels: ["s3"] }).Select(block => block.Attribute("encrypt")).Where(attribute => attribute?.Value.Text == "false").Select(attribute => view.Hit(attribute!, "The state holds every secret in plain text: encrypt it.")))
        {
            Fires = ["terraform {\n  backend \"s3\" {\n    encrypt = false\n  }\n}"],
            Silent = ["terraform {\n  backend \"s3\" {\n    encrypt = true\n  }\n}", "terraform {\n  backend \"s3\" {\n    bucket = \"a\"\n  }\n}"],
        },
        new("terraform-plain-http-source", Severity.Medium, "A module that comes without encryption can be changed on the way.", "Use HTTPS.", view =>
            view.Root.Blocks.Where(block => block.Type == "module").Select(block => block.Attribute("source")).Where(source => source?.Value.Text is { } text && (text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("git::http://", StringComparison.Ordinal) || text.StartsWith("git://", StringComparison.Ordinal)))
                .Select(source => view.Hit(source!, "The module comes without encryption.")))
        {
            Fires = ["module \"a\" {\n  source = \"git::http://example.com/a.git?ref=v1\"\n}"],
            Silent = ["module \"a\" {\n  source = \"git::https://example.com/a.git?ref=v1\"\n}"],
        },
    ];

    private static IEnumerable<CheckHit> Secrets(TerraformView view)
    {
        foreach (var block in view.Root.Blocks)
        {
            var found = block switch
            {
                { Type: "resource" or "provider" or "module" } => Within(block, 0),
                { Type: "locals" } => block.Attributes,
                { Type: "variable", Labels: [var name] } when block.Attribute("default") is { } value => [value with { Name = name }],
                _ => [],
            };
            foreach (var attribute in found.Where(IsSecret))
            {
                yield return view.Hit(attribute, $"`{attribute.Name}` stands in the file: take it from a variable or a secret store.") with
                {
                    Severity = SecretNames.SeverityOf(attribute.Value.Text!),
                    Aliases = block is { Type: "provider", Labels: ["aws"] } ? ["CKV_AWS_41"] : block is { Type: "resource", Labels: ["aws_lambda_function", _] } ? ["CKV_AWS_45"] : [],
                };
            }
        }
    }

    private static bool IsSecret(HclAttribute attribute) =>
        attribute.Value is { IsString: true, IsDynamic: false, Text: { Length: >= 6 and < 4096 } text }
        && SecretNames.IsSecret(attribute.Name) && !SecretNames.IsHarmless(text)
        // Names of secrets, and references to them, are not secret.
        && !text.Contains('/', StringComparison.Ordinal) && !text.StartsWith("arn:", StringComparison.Ordinal) && !text.StartsWith('@') && !text.Contains("{{", StringComparison.Ordinal)
        && !text.Contains(' ', StringComparison.Ordinal) && (SecretNames.LooksRandom(text) || attribute.Name.EndsWith("password", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<HclAttribute> Within(HclBlock block, int depth) => depth > MaxDepth ? [] :
        block.Attributes.SelectMany(attribute => Within(attribute, depth)).Concat(block.Blocks.SelectMany(inner => Within(inner, depth + 1)));

    private static IEnumerable<HclAttribute> Within(HclAttribute attribute, int depth) => depth > MaxDepth ? [] : attribute.Value.Entries.SelectMany(entry => Within(entry, depth + 1)).Prepend(attribute);

    private static IEnumerable<CheckHit> UnpinnedModules(TerraformView view)
    {
        foreach (var block in view.Root.Blocks.Where(block => block.Type == "module"))
        {
            if (block.Attribute("source") is not { Value: { Text: { Length: > 0 } source, IsDynamic: false } } attribute || source.StartsWith('.') || source.StartsWith('/') || source.Contains("ref=", StringComparison.Ordinal))
            {
                continue;
            }

            var isRepository = source.StartsWith("git::", StringComparison.Ordinal) || source.StartsWith("git@", StringComparison.Ordinal) || source.StartsWith("github.com/", StringComparison.Ordinal) || source.StartsWith("bitbucket.org/", StringComparison.Ordinal) || source.StartsWith("hg::", StringComparison.Ordinal);
            var isRegistry = !isRepository && !source.Contains("::", StringComparison.Ordinal) && !source.Contains("://", StringComparison.Ordinal) && source.Split("//")[0].Split('/').Length is 3 or 4;
            if (isRepository)
            {
                yield return view.Hit(attribute, "The module is whatever its default branch says on the day: add `?ref=`.");
            }
            else if (isRegistry && block.Attribute("version") is null)
            {
                yield return view.Hit(attribute, "The module's newest version is taken on the day: add `version`.") with { Severity = Severity.Low, Aliases = ["CKV_TF_2"] };
            }
        }
    }
}
