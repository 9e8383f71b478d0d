using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Text that others choose, pasted into a script before the shell reads it.</summary>
internal sealed class TemplateInjectionRule() : WorkflowAudit("template-injection", "zizmor/template-injection", "actionlint/expression", "CKV_GHA_2", "poutine/injection")
{
    private static readonly string[] s_lesser = ["zizmor/template-injection", "poutine/injection"];

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        var analysis = new TaintAnalysis(workflow);
        foreach (var step in workflow.LiveSteps)
        {
            foreach (var expression in InjectionSinks.Of(step).SelectMany(sink => FencedExpression.In(file, sink)).Where(expression => expression.Tree is not null))
            {
                var found = false;
                foreach (var (context, taint) in Judge(analysis, expression.Tree!, step))
                {
                    found = true;
                    var (offset, length) = expression.Span(context);
                    yield return new RuleHit(offset, length, taint.Severity, taint.Confidence, $"{taint.Why}, and it becomes part of the script; pass it through `env` and read it as a quoted variable.") with
                    {
                        Persona = taint.Persona,

                        // What actionlint calls untrusted is what strangers write, nothing else.
                        Aliases = taint.Severity >= Severity.High ? null : s_lesser,
                        FixDescription = "Pass the value through the environment.",
                        Edits = step.Run is null ? [] : EnvironmentMend.Of(file, workflow, step, expression),
                    };
                }

                if (!found)
                {
                    var (offset, length) = expression.Span(expression.Tree!);
                    yield return new RuleHit(offset, length, Severity.Low, Confidence.High, "An expression is pasted into code; it is harmless today, but a variable of `env` stays so.") { Persona = Persona.Pedantic, Aliases = s_lesser };
                }
            }
        }
    }

    private static IEnumerable<(Expr Part, Taint Taint)> Judge(TaintAnalysis analysis, Expr tree, WorkflowStep step)
    {
        if (AttackerContexts.Find(tree) is { Path: { } path } whole && !AttackerContexts.IsWrittenByStrangers(path))
        {
            yield return (whole, new Taint(Severity.High, Confidence.High, Persona.Regular, $"`{path}` holds text that strangers write"));
            yield break;
        }

        foreach (var context in tree.Flows)
        {
            if (analysis.Judge(context, step) is { } taint)
            {
                yield return (context, taint);
            }
        }
    }
}
