using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>The kinds of credentials that are known by their form alone.</summary>
internal static class CredentialKinds
{
    // Letters for examples: random enough to pass for a secret, made here and used nowhere.
    private const string Noise = "q7RvT2mKx9ZbLw4HsYd8NcJfG5PaEuV3kQtXrB6yMhCzWnDo";

    public static IReadOnlyList<CredentialKind> All { get; } =
    [
        new("private-key", "A private key", "PRIVATE KEY", "-----BEGIN (RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY( BLOCK)?-----")
        {
            GitleaksRule = "private-key",
            Follows = HasKeyBody,
            Fires = () => Dashes + "BEGIN RSA PRIVATE " + "KEY" + Dashes + "\n" + Noise + Noise + "\n" + Dashes + "END RSA PRIVATE " + "KEY" + Dashes,
            Silent = () => Dashes + "BEGIN RSA PRIVATE " + "KEY" + Dashes + "\n<key goes here>",
        },
        new("aws-access-key", "An access key of AWS", "A", @"\b(AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b")
        {
            GitleaksRule = "aws-access-token",
            Fires = () => "aws_access_key_id = AK" + "IA" + "QYLPMN5HFIQR7XKA",
            Silent = () => "AK" + "IAIOSFODNN7EXAMPLE",
        },
        new("github-token", "A token of GitHub", "gh", @"\bgh[pousr]_[A-Za-z0-9]{36}\b")
        {
            GitleaksRule = "github-pat",
            Checksum = Crc32Suffix.Holds,
            Fires = () => "token: gh" + "p_" + Noise[..30] + Crc32Suffix.Of(Noise[..30]),
            Silent = () => "gh" + "p_" + new string('x', 36),
        },
        new("github-fine-grained-token", "A fine-grained token of GitHub", "github_pat_", @"\bgithub_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}\b")
        {
            GitleaksRule = "github-fine-grained-pat",
            Fires = () => "github" + "_pat_" + Noise[..22] + "_" + (Noise + Noise)[3..62],
            Silent = () => "github" + "_pat_short",
        },
        new("gitlab-token", "A token of GitLab", "gl", @"\b(glpat-[A-Za-z0-9_-]{20}(?:[A-Za-z0-9_-]{7,280}\.[0-9a-z]{2}[0-9a-z]{7})?|gl(rt|dt|ft|soat|agent|imt)-[A-Za-z0-9_-]{20,64}|glptt-[0-9a-f]{40}|glcbt-[0-9a-zA-Z]{1,5}_[A-Za-z0-9_-]{20})")
        {
            GitleaksRule = "gitlab-pat",
            Fires = () => "GITLAB_TOKEN=gl" + "pat-" + Noise[..20],
            Silent = () => "gl" + "pat-" + new string('x', 20),
        },
        new("slack-token", "A token of Slack", "xox", @"\bxox[abposr]-(?:[0-9]{8,14}-){1,3}[A-Za-z0-9]{16,64}\b")
        {
            GitleaksRule = "slack-bot-token",
            Fires = () => "xo" + "xb-263594206564-2343594206574-" + Noise[..24],
            Silent = () => "xo" + "xb-not-a-token",
        },
        new("slack-webhook", "A webhook of Slack", "hooks.slack.com/", @"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z][A-Z0-9]{7,11}/[A-Z0-9]{8,24}/[A-Za-z0-9]{24}\b")
        {
            GitleaksRule = "slack-webhook-url",
            Severity = Severity.High,
            Fires = () => "https://hooks.slack" + ".com/services/T02R8KQ7Z/B04W9MX3LHC/" + Noise[..24],
            Silent = () => "https://hooks.slack" + ".com/services/T00000000/B00000000/" + new string('X', 24),
        },
        new("npm-token", "A token of npm", "npm_", @"\bnpm_[A-Za-z0-9]{36}\b")
        {
            GitleaksRule = "npm-access-token",
            Checksum = Crc32Suffix.Holds,
            Fires = () => "//registry/:_authToken=np" + "m_" + Noise[..30] + Crc32Suffix.Of(Noise[..30]),
            Silent = () => "np" + "m_config_cache",
        },
        new("pypi-token", "A token of PyPI", "pypi-AgE", @"\bpypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{50,500}")
        {
            GitleaksRule = "pypi-upload-token",
            Fires = () => "password = pyp" + "i-AgEIcHlwaS5vcmc" + Noise + Noise,
            Silent = () => "pyp" + "i-AgEIcHlwaS5vcmc",
        },
        new("stripe-key", "A secret key of Stripe", "k_live_", @"\b[sr]k_live_[A-Za-z0-9]{24,99}\b")
        {
            GitleaksRule = "stripe-access-token",
            Fires = () => "s" + "k_live_" + Noise[..32],
            Silent = () => "s" + "k_live_" + new string('x', 24),
        },
        new("google-api-key", "An API key of Google", "AIza", @"\bAIza[0-9A-Za-z_-]{35}")
        {
            GitleaksRule = "gcp-api-key",
            Severity = Severity.High,
            Fires = () => "key=AI" + "za" + Noise[..35],
            Silent = () => "AI" + "zaSy-short",
        },
        new("sendgrid-key", "A key of SendGrid", "SG.", @"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}")
        {
            GitleaksRule = "sendgrid-api-token",
            Fires = () => "S" + "G." + Noise[..22] + "." + Noise[2..45],
            Silent = () => "S" + "G.name.other",
        },
        new("anthropic-key", "A key of Anthropic", "sk-ant-", @"\bsk-ant-(?:api03|admin01)-[A-Za-z0-9_-]{93}AA\b")
        {
            GitleaksRule = "anthropic-api-key",
            Fires = () => "s" + "k-ant-api03-" + (Noise + Noise)[..93] + "AA",
            Silent = () => "s" + "k-ant-api03-short",
        },
        new("openai-key", "A key of OpenAI", "T3BlbkFJ", @"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,100}|[A-Za-z0-9]{20})T3BlbkFJ[A-Za-z0-9_-]{20,100}")
        {
            GitleaksRule = "openai-api-key",
            Fires = () => "s" + "k-" + Noise[..20] + "T3Blbk" + "FJ" + Noise[5..25],
            Silent = () => "T3Blbk" + "FJ",
        },
        new("digitalocean-token", "A token of DigitalOcean", "_v1_", @"\bdo[opr]_v1_[a-f0-9]{64}\b")
        {
            GitleaksRule = "digitalocean-pat",
            Fires = () => "do" + "p_v1_" + string.Concat(Enumerable.Range(0, 32).Select(i => (i * 37 % 251).ToString("x2"))),
            Silent = () => "do" + "p_v1_token",
        },
        new("docker-token", "A token of Docker Hub", "dckr_pat_", @"\bdckr_pat_[A-Za-z0-9_-]{27}")
        {
            GitleaksRule = "docker-hub-pat",
            Fires = () => "dckr" + "_pat_" + Noise[..27],
            Silent = () => "dckr" + "_pat_name",
        },
        new("azure-storage-key", "An account key of Azure storage", "AccountKey=", @"AccountKey=[A-Za-z0-9+/]{86}==")
        {
            GitleaksRule = "azure-storage-account-key",
            Fires = () => "AccountKey" + "=" + (Noise + Noise)[..86] + "==",
            Silent = () => "AccountKey" + "=$(key)",
        },
    ];

    private static string Dashes => new('-', 5);

    // A header without a key behind it is documentation. 48 digits of base 64 are fewer than any key has.
    private static bool HasKeyBody(string text, int end)
    {
        var (digits, at) = (0, end);
        for (; at < text.Length && at < end + 400 && digits < 48; at++)
        {
            if (text[at] is '<' or '.' or '[' or '$' or '{')
            {
                return false;
            }

            digits += char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '/' ? 1 : 0;
        }

        return digits == 48 && text.AsSpan(end, at - end).IndexOf("-----") < 0;
    }
}
