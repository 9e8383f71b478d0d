using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Languages;

/// <summary>Tells apart the languages that share a file ending, by words that only one of them has.</summary>
internal static partial class LanguageHeuristics
{
    /// <summary>Whether the ending is one of several languages.</summary>
    public static bool IsAmbiguous(ReadOnlySpan<char> extension) => extension switch
    {
        ".h" or ".m" or ".pl" or ".pm" or ".t" or ".ts" or ".tsx" or ".v" or ".r" or ".fs" or ".cls" or ".pro" or ".inc" or ".d" or ".f" or ".for" or ".cs" or ".hh" or ".sc" or ".ml" or ".p" or ".cl" or ".l" or ".pp" or ".asm" or ".bas" or ".php" or ".mm" or ".rs" or ".gs" or ".re" or ".as" or ".sql" => true,
        _ => false,
    };

    /// <summary>The language of a text with such an ending, null when it is data; <paramref name="usual"/> where nothing speaks against it.</summary>
    public static string? Of(string extension, string text, string? usual)
    {
        text = text.Length > 16_000 ? text[..16_000] : text;
        bool Has(string word) => text.Contains(word, StringComparison.Ordinal);
        return extension switch
        {
            ".h" => ObjectiveC().IsMatch(text) ? "Objective-C" : CPlusPlus().IsMatch(text) ? "C++" : "C",
            ".m" => ObjectiveC().IsMatch(text) ? "Objective-C" : Has(":- module") ? "Mercury" : Matlab().IsMatch(text) ? "MATLAB" : Has("(*") && Has("*)") ? "Mathematica" : Has("#import") || Has("#include") ? "Objective-C" : usual,
            ".pl" or ".pro" when Prolog().IsMatch(text) && !PerlWords().IsMatch(text) => "Prolog",
            ".pro" => Has("HEADERS") || Has("SOURCES") || Has("TEMPLATE") || Has("QT +=") ? "QMake" : Has("\npro ") || Has("\nfunction ") ? "IDL" : usual,
            ".pl" or ".pm" or ".t" => Raku().IsMatch(text) ? "Raku" : Has("/* XPM */") ? null : usual,
            ".ts" or ".tsx" or ".rs" when text.AsSpan().TrimStart().StartsWith("<?xml") || Has("<TS ") || Has("<TS>") => null,
            ".rs" => Has("#pragma rs ") ? "RenderScript" : usual,
            ".v" => Has("Require ") || Has("Qed.") || Has("Proof.") ? "Rocq Prover" : Has("endmodule") || Has("`include") || Has("`timescale") ? "Verilog" : VLang().IsMatch(text) ? "V" : usual,
            ".r" => Rebol().IsMatch(text) ? "Rebol" : usual,
            ".fs" => Has("#version ") || Has("gl_FragColor") || Has("uniform ") || Has("precision ") ? "GLSL" : Has("#pragma rs") ? "Filterscript" : Forth().IsMatch(text) ? "Forth" : usual,
            ".cls" => Has("\\NeedsTeXFormat") || Has("\\ProvidesClass") || Has("\\LoadClass") ? "TeX" : Has("VERSION 1.0 CLASS") || Has("Attribute VB_") ? "VBA" : Has("class ") || Has("@isTest") ? "Apex" : usual,
            ".inc" => Has("<?php") || Has("<?=") ? "PHP" : CPlusPlus().IsMatch(text) || Has("#include") || Has("#define") ? "C++" : Has("unit ") || Has("procedure ") ? "Pascal" : Has("SECTION") || Has("%macro") || Has("%define") ? "Assembly" : null,
            ".d" => Has("dtrace:") || Has("#pragma D ") || Has("provider ") ? "DTrace" : MakeDependency().IsMatch(text) ? "Makefile" : usual,
            ".f" or ".for" => Forth().IsMatch(text) ? "Forth" : usual,
            ".cs" => text.StartsWith('!') || Has("methodsFor: ") ? "Smalltalk" : usual,
            ".hh" => text.StartsWith("<?hh", StringComparison.Ordinal) ? "Hack" : "C++",
            ".php" => text.StartsWith("<?hh", StringComparison.Ordinal) ? "Hack" : usual,
            ".sc" => Has("SynthDef") || Has("arg ") && Has("^this") ? "SuperCollider" : usual,
            ".ml" => StandardMl().IsMatch(text) ? "Standard ML" : usual,
            ".p" => Has("set term") || Has("plot ") ? "Gnuplot" : usual,
            ".cl" => Has("(defun ") || Has("(in-package") ? "Common Lisp" : Has("__kernel") || Has("kernel ") || Has("#pragma OPENCL") ? "OpenCL" : usual,
            ".l" => Has("(defun ") ? "Common Lisp" : Has("%%") || Has("%{") ? "Lex" : Has(".TH ") ? "Roff" : usual,
            ".pp" => Has("begin") && Has("end.") ? "Pascal" : "Puppet",
            ".bas" => Has("Attribute VB_") ? "VBA" : usual,
            ".mm" => text.AsSpan().TrimStart().StartsWith("<map") ? null : usual,
            ".gs" => Has("#version ") ? "GLSL" : usual,
            ".re" => Has("/*!re2c") || Has("#include") ? "C++" : usual,
            ".sql" => Has("$$") && (Has("LANGUAGE plpgsql") || Has("language plpgsql") || Has("LANGUAGE 'plpgsql'")) ? "PLpgSQL" : Has("\nGO\n") || Has("\nGO\r\n") ? "TSQL" : null,
            _ => usual,
        };
    }

    [GeneratedRegex(@"^\s*(@(interface|class|protocol|property|end|synchronised|selector|implementation)\b|#import\s+.+\.h["">])", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex ObjectiveC();

    [GeneratedRegex(@"^\s*#\s*include\s+<(cstdint|string|vector|map|list|array|bitset|queue|stack|forward_list|unordered_map|unordered_set|[io]?stream|memory|functional|utility|algorithm|iostream)>|^\s*template\s*<|^[ \t]*(try|constexpr|using namespace)\b|^[ \t]*catch\s*\(|^[ \t]*(class|(using[ \t]+)?namespace)\s+\w+|^[ \t]*(private|public|protected):|std::\w+", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex CPlusPlus();

    [GeneratedRegex(@"^\s*%|^\s*function\s+(\[?[\w, ]+\]?\s*=)?\s*\w+|^\s*end\s*;?\s*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex Matlab();

    [GeneratedRegex(@"^[^#\n%]*:-|^\s*%[^\n]*\n[a-z]\w*\(", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex Prolog();

    [GeneratedRegex(@"\buse\s+(strict|warnings|v?5\b)|^\s*(my|our|sub)\s+[\$@%\w]|#!.*perl|^=\w+", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex PerlWords();

    [GeneratedRegex(@"^\s*(use\s+v6\b|(my\s+)?class\s+\w|unit\s+module|multi\s+(sub|method)\b|\bmodule\s+\w+.*;)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex Raku();

    [GeneratedRegex(@"^\s*(module\s+\w+\s*$|fn\s+\w+|import\s+\w+(\.\w+)*\s*$|pub\s+fn)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex VLang();

    [GeneratedRegex(@"\bRebol\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex Rebol();

    [GeneratedRegex(@"^(: \S+ |also |new-device|previous )", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex Forth();

    [GeneratedRegex(@"^[^\s:]+\.o\s*:", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex MakeDependency();

    [GeneratedRegex(@"=> |^\s*(structure|signature|functor|datatype.*=.*of)\b.*=\s*(struct|sig)|case\s+(\S+\s)+of\b", RegexOptions.ExplicitCapture | RegexOptions.Multiline, Patterns.Milliseconds)]
    private static partial Regex StandardMl();
}
