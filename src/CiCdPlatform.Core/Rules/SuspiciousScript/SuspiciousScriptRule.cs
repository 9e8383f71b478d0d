using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Scripts that do what attackers do: a shell for someone outside, secrets in the address of a request.</summary>
internal sealed partial class SuspiciousScriptRule() : WorkflowAudit("suspicious-script", "CKV_GHA_3", "CKV_GHA_4")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var run in workflow.LiveSteps.Select(step => step.Run).OfType<YamlDotNet.RepresentationModel.YamlScalarNode>())
        {
            var (offset, length) = file.Span(run);
            var text = file.Text.Substring(offset, length);
            foreach (Match match in ReverseShell().Matches(text))
            {
                yield return new RuleHit(offset + match.Index, match.Length, Severity.Critical, Confidence.High, "This gives whoever listens at the other end a shell on the runner, with its secrets.") with { Aliases = ["CKV_GHA_4"] };
            }

            foreach (Match match in SecretInRequest().Matches(text))
            {
                yield return new RuleHit(offset + match.Index, match.Length, Severity.High, Confidence.Medium, "A secret is sent in the address or without encryption, where every log on the way keeps it; send it in a header, over `https`.") with { Aliases = ["CKV_GHA_3"] };
            }
        }
    }

    [GeneratedRegex(@"\b(nc|ncat|netcat)\b[^\n|;]{0,80} -(e|c) ?[""']?(/[a-z/]*)?(ba|z|da)?sh\b|\bbash -i [^\n]{0,20}/dev/(tcp|udp)/|\b(ba|z|da)?sh -i\b[^\n]{0,30}\| ?(nc|ncat|netcat)\b|\b(nc|ncat|netcat)\b [^\n|]{0,60}\| ?(/bin/)?(ba)?sh\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ReverseShell();

    [GeneratedRegex(@"\b(curl|wget)\b[^\n]{0,300}(http://[^\s""']{0,200}[^\n]{0,100}\$\{\{ *secrets\.[^\n}]{0,80}\}\}|https?://[^\s""']{0,200}\$\{\{ *secrets\.[^\n}]{0,80}\}\})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SecretInRequest();
}
