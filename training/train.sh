#!/bin/sh
# Repeats the shipped checkpoint from nothing: training/train.sh [--smoke | --plain] [RUN_DIRECTORY]
#   --smoke  every step with a few windows and a few steps, to see that all of it works; leaves the shipped checkpoint alone
#   --plain  afterwards also the one it is compared with: the same number of steps without pruning in the loop
# Resumable: run it again after a stop. PYTHON: a Python with requirements.txt installed. About two hours on one core with AVX512-BF16.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
smoke= plain=
case "${1:-}" in --smoke) smoke=1 plain=1; shift ;; --plain) plain=1; shift ;; esac
run=${1:-$root/training/data/run${smoke:+-smoke}}
python=${PYTHON:-python3}
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}"
"$root/pyramidstream" --version >/dev/null # builds what changed
. "$root/bin/find-jdk.sh"
mkdir -p "$run"

of() { if [ -n "$smoke" ]; then echo "$2"; else echo "$1"; fi; } # number at full size, number in a smoke run
java() {
  "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Xmx900m -Djava.awt.headless=true -cp "$root/app/target/dist/lib/*" "$@"
}
windows() { # name, first seed, number, number in a smoke run, what goes wrong, cameras
  [ -f "$run/$1/done" ] && return
  java io.pyramidstream.scenes.export.TrainingExport "$run/$1" "$2" "$(of "$3" "$4")" 96 "$5" "$6"
  touch "$run/$1/done"
}
# Seeds below 1000 never train: 300 to 399 watch the training, 800 to 899 are for parity, 900 to 999 for scoring.
windows quiet 2000 2000 30 none raw
windows often-a 4000 600 30 many mixed
windows often-b 4100 1000 30 many mixed
windows often-c 4200 1400 30 many mixed
windows rare 4300 1200 30 rare mixed
windows watch-rare 300 170 20 rare mixed
windows watch-often 350 170 20 many mixed
windows score-rare 900 350 20 rare mixed
windows score-often 950 350 20 many mixed
windows parity 800 200 10 many raw
train="$run/quiet $run/often-a $run/often-b $run/often-c $run/rare" watch="$run/watch-rare $run/watch-often" score="$run/score-rare $run/score-often"

cd "$root/training"
"$python" make_tokenizer.py --questions $train $watch $score --out "$run/tokenizer"
"$python" train_tower.py --data $train --val "$run/watch-often" --out "$run/tower.pt" --steps "$(of 3300 4)" --minutes 60

decoder() { # name, then options: projector and decoder over the frozen tower
  name=$1; shift
  "$python" train_decoder.py --data $train --val $watch --tokenizer "$run/tokenizer" --tower "$run/tower.pt" --features "$run/features.npy" \
    --out "$run/$name.pt" --batch "$(of 4 2)" --minutes 120 --score "$(of 600 4)" --lr .7 --aux .3 --looking .15 --ranking .15 "$@"
}
decoder plainly --steps "$(of 4900 4)" --hold .99
# Four steps of ten with PyramidDrop in the loop, while the rate falls.
decoder pruned --steps "$(of 2400 4)" --hold .4 --from-weights "$run/plainly.pt" --pruned-from 0 --pruned-share .4
checkpoint=$(of "$root/checkpoints/scenes-small" "$run/checkpoint")
finish() { # decoder, checkpoint directory, report
  "$python" export.py --tower "$run/tower.pt" --decoder "$run/$1.pt" --tokenizer "$run/tokenizer" --out "$2"
  "$python" evaluate.py --checkpoint "$2" --data $score --out "$3" --per-class "$(of 40 3)"
}
finish pruned "$checkpoint" "$run/report.json"
if [ -n "$plain" ]; then
  decoder without --steps "$(of 2400 4)" --hold .4 --from-weights "$run/plainly.pt"
  finish without "$run/without-checkpoint" "$run/report-without.json"
  "$python" card.py --report "$run/report.json" --plain "$run/report-without.json" --out "$checkpoint"
else
  "$python" card.py --report "$run/report.json" --out "$checkpoint"
fi
"$root/pyramidstream" model verify "$checkpoint"
java GreedyTokens.java "$checkpoint" 800 "$(of 200 10)" "$run/tokens.tsv"
"$python" parity.py --checkpoint "$checkpoint" --data "$run/parity" --tokens "$run/tokens.tsv"
