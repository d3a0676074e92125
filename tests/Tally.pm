# A prove(1) harness that also appends "passed TAB failed TAB skipped" of each run to the file
# named by $TALLY, and says why tests were skipped. A program that dies without a `not ok` counts
# as one failure.
package Tally;
use strict;
use warnings;
use parent 'TAP::Harness';

sub runtests {
    my ($self, @tests) = @_;
    my ($passed, $failed, $skipped, %reasons) = (0, 0, 0);

    $self->callback(made_parser => sub {
        $_[0]->callback(test => sub { $reasons{$_[0]->explanation}++ if $_[0]->has_skip });
    });
    my $aggregate = $self->SUPER::runtests(@tests);

    for my $parser ($aggregate->parsers) {
        my $n_failed = () = $parser->failed;
        my $n_skipped = () = $parser->skipped;
        my $n_passed = () = $parser->passed;

        $failed += $n_failed || ($parser->has_problems ? 1 : 0);
        $skipped += $n_skipped + ($parser->skip_all ? 1 : 0);
        $passed += $n_passed - $n_skipped;
        $reasons{$parser->skip_all}++ if $parser->skip_all;
    }
    print "skipped $reasons{$_}: $_\n" for sort keys %reasons;
    open my $tally, '>>', $ENV{TALLY} or die "cannot open '$ENV{TALLY}': $!\n";
    print $tally "$passed\t$failed\t$skipped\n";
    close $tally or die "cannot write '$ENV{TALLY}': $!\n";
    return $aggregate;
}

1;
